// SystemCas: the system's CAs, read once for many clients.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace lpab::http {

// Reading them is most of what a connection costs. Immutable; thread-safe.
class SystemCas {
 public:
  // Of `ca_bundle`, a PEM file, or the system's. Errors: kInvalidArgument.
  static Result<std::shared_ptr<const SystemCas>> Load(const std::string& ca_bundle);
  ~SystemCas();

 private:
  friend class TlsVerifier;
  struct Impl;
  explicit SystemCas(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace lpab::http
