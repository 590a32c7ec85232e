// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_MODEL_VERIFY_H_
#define MICROLITE_SRC_MODEL_VERIFY_H_

#include "microlite/model.h"

namespace microlite {

// Checks the whole file once and returns its root table. On failure the report says which table,
// tensor or byte is at fault.
Status VerifyModel(const uint8_t* data, size_t size, Table* root, Report* report);

// The pieces of the model view that verification reads too. They trust nothing: what is out of
// range reads as empty.
Span<const uint8_t> BufferData(const Table& model, uint32_t buffer);
OpCode OpCodeAt(const Table& model, uint32_t index);

// Bytes a tensor of this type and shape takes, 0 for types without a fixed size. The shape must
// have been verified.
uint32_t BytesOf(DataType type, const Shape& shape);

}  // namespace microlite

#endif  // MICROLITE_SRC_MODEL_VERIFY_H_
