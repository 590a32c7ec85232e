// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_RUNTIME_GRAPH_H_
#define MICROLITE_SRC_RUNTIME_GRAPH_H_

#include "microlite/interpreter.h"

// What an interpreter keeps in the arena. Kept small: a microcontroller pays for every byte.

namespace microlite {

struct Interpreter::Node {
  EvalFn eval;
  void* state;
  void* scratch;
  const int32_t* inputs;
  const int32_t* outputs;
};

// A node that has state to reset; a list of them, as they are few.
struct Interpreter::Resettable {
  void (*reset)(void* state);
  void* state;
  Resettable* next;
};

struct Interpreter::Graph {
  Node* nodes;
  void** data;  // By tensor index.
  uint32_t node_count;
  bool running;
};

struct Interpreter::Variable {
  void* data;
  uint32_t bytes;
  int32_t start;  // The byte that fills it after a reset.
};

}  // namespace microlite

#endif  // MICROLITE_SRC_RUNTIME_GRAPH_H_
