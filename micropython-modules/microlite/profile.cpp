// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "objects.h"

extern "C" {
#include "py/mphal.h"
}

namespace microlite::python {

// One block: this, a row for each different op, and for each node the number of its row. Nodes are
// counted through all subgraphs.
struct Profile {
  struct Row {
    uint32_t subgraph, node;  // Where the op is first met: names it.
    uint32_t calls;
    uint64_t microseconds;
  };
  uint32_t last;  // When the last node ended.
  uint32_t row_count;
  Row* rows;
  uint32_t* first_node;  // By subgraph.
  uint16_t* row_of;      // By node.
};

namespace {

// In microseconds. Ports without the module time need not have a clock: calls are counted all the
// same.
uint32_t Now() {
#if MICROPY_PY_TIME
  return static_cast<uint32_t>(mp_hal_ticks_us());
#else
  return 0;
#endif
}

bool SameOp(const OpCode& a, const OpCode& b) {
  if (a.code != b.code || a.custom_name.size != b.custom_name.size) return false;
  return a.custom_name.empty() ||
         memcmp(a.custom_name.data, b.custom_name.data, a.custom_name.size) == 0;
}

OpCode OpAt(const Model& model, const Profile::Row& row) {
  return model.subgraph(row.subgraph).op(row.node).op;
}

uint32_t CountNodes(const Model& model) {
  uint32_t count = 0;
  for (uint32_t g = 0; g < model.subgraph_count(); ++g) {
    count += model.subgraph(g).operator_count();
  }
  return count;
}

// The row of a node's op among the first `count`, which is `count` for an op not met before.
uint16_t FindRow(const Model& model, const Profile::Row* rows, uint32_t count, const OpCode& op) {
  uint32_t i = 0;
  while (i < count && !SameOp(OpAt(model, rows[i]), op)) ++i;
  return static_cast<uint16_t>(i);
}

}  // namespace

mp_obj_t OpName(const OpCode& op) {
  if (op.code == kCustomOp) return ToStr(op.custom_name);
  const char* name = BuiltinName(op.code);
  if (name == nullptr) return MP_OBJ_NEW_SMALL_INT(op.code);
  return ToStr({name, static_cast<uint32_t>(strlen(name))});
}

Profile* NewProfile(const Interpreter& interpreter) {
  const Model& model = interpreter.model();
  const uint32_t nodes = CountNodes(model);
  Profile* profile = m_new_obj(Profile);
  *profile = Profile();
  profile->first_node = m_new(uint32_t, model.subgraph_count());
  profile->row_of = m_new(uint16_t, nodes);
  Profile::Row* rows = m_new(Profile::Row, nodes);
  uint32_t next = 0;
  for (uint32_t g = 0; g < model.subgraph_count(); ++g) {
    profile->first_node[g] = next;
    for (uint32_t n = 0; n < model.subgraph(g).operator_count(); ++n) {
      const uint16_t row = FindRow(model, rows, profile->row_count, model.subgraph(g).op(n).op);
      if (row == profile->row_count) rows[profile->row_count++] = {g, n, 0, 0};
      profile->row_of[next++] = row;
    }
  }
  profile->rows = m_renew(Profile::Row, rows, nodes, profile->row_count);
  return profile;
}

void ProfileStart(Profile* profile) { profile->last = Now(); }

void ProfileNode(Profile* profile, uint32_t subgraph, uint32_t node) {
  Profile::Row& row = profile->rows[profile->row_of[profile->first_node[subgraph] + node]];
  const uint32_t now = Now();
  ++row.calls;
  row.microseconds += now - profile->last;
  profile->last = now;
}

mp_obj_t ProfileList(const ModelObject* model) {
  const mp_obj_t list = mp_obj_new_list(0, nullptr);
  const Profile* profile = model->profile;
  for (uint32_t i = 0; profile != nullptr && i < profile->row_count; ++i) {
    const Profile::Row& row = profile->rows[i];
    mp_obj_t entry[3] = {OpName(OpAt(model->interpreter.model(), row)),
                         mp_obj_new_int_from_uint(row.calls),
                         mp_obj_new_int_from_ull(row.microseconds)};
    mp_obj_list_append(list, mp_obj_new_tuple(3, entry));
  }
  return list;
}

}  // namespace microlite::python
