// Random bytes from the kernel, for ids that must not be guessed.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "wire/id.h"

namespace lpab::link {

// Blocks at boot until the kernel's generator is seeded. Errors: kInternal.
Result<Bytes> RandomBytes(size_t count);

// A fresh LeaseId, BatchId or BootId. Errors: kInternal.
template <typename T>
Result<T> RandomId() {
  LPAB_ASSIGN(const Bytes bytes, RandomBytes(T::kSize));
  return T::From(bytes);
}

}  // namespace lpab::link
