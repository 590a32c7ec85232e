// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_KERNELS_SELECTED_H_
#define MICROLITE_SRC_KERNELS_SELECTED_H_

#include "src/kernels/portable/kernels.h"

// The backend of this build, named by -DMICROLITE_BACKEND=<folder of src/kernels>.

#ifndef MICROLITE_BACKEND
#define MICROLITE_BACKEND portable
#endif

namespace microlite {
namespace selected = MICROLITE_BACKEND;
}

#endif  // MICROLITE_SRC_KERNELS_SELECTED_H_
