// TrustedClients: the clients that the device has been paired with, kept on its disk.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "bridge/role.h"
#include "link/key_pin.h"

namespace lpab::bridge {

struct TrustedClient {
  link::KeyPin pin;
  Role role = Role::kViewer;
  int64_t paired_at = 0;  // seconds since 1970 on the device's clock, which may never be set
  std::string name;
};

// A file of lines "PIN ROLE SECONDS NAME", replaced as a whole at each change. One thread.
class TrustedClients {
 public:
  static constexpr size_t kMaximum = 64;

  // An empty path: nothing is kept over a restart. Errors: kMalformed, naming the line, and those
  // of reading a file; a missing one is an empty list.
  static Result<TrustedClients> Load(std::string path);

  const std::vector<TrustedClient>& all() const { return clients_; }
  const TrustedClient* Find(const link::KeyPin& pin) const;
  // By name, or by the beginning of the pin or its fingerprint.
  // Errors: kNotFound; kInvalidArgument when several clients are meant.
  Result<TrustedClient> FindByText(const std::string& text) const;

  // Adds the client, or changes the one with its pin; it is on disk when this returns.
  // Errors: kResourceExhausted (kMaximum), kAlreadyExists (another client has this name), and those
  // of writing a file; nothing has changed then.
  Result<void> Put(TrustedClient client);
  // Errors: kNotFound, those of writing a file.
  Result<void> Remove(const link::KeyPin& pin);

  // `name` with a number where another client has it.
  std::string FreeName(const std::string& name) const;

 private:
  explicit TrustedClients(std::string path) : path_(std::move(path)) {}

  Result<void> Save(const std::vector<TrustedClient>& clients) const;

  std::string path_;
  std::vector<TrustedClient> clients_;
};

}  // namespace lpab::bridge
