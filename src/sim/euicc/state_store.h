// The card's non-volatile memory on disk.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "io/files.h"
#include "sim/euicc/state.h"

namespace lpab::sim::euicc {

// Where a card commits its state.
class StateStore {
 public:
  virtual ~StateStore() = default;
  // Once this returns without an error, `state` is what a later start finds. After an error that
  // is what was there before, or, where only the last sync failed, one of the two.
  // Errors: with the system's reason, as io::WriteFileAtomically; kMalformed as CheckState;
  // kResourceExhausted.
  virtual Result<void> Commit(const CardState& state) = 0;
};

// A store that keeps nothing: the card lives as long as its object. For tests and one-off cards.
class MemoryStateStore final : public StateStore {
 public:
  Result<void> Commit(const CardState&) override { return {}; }
};

// DIR/card.json, replaced as a whole, so that a kill or a power cut at any instant leaves the state
// before or after a command. DIR/card.lock is locked while the object lives, so that two processes
// do not share a card.
class FileStateStore final : public StateStore {
 public:
  // Makes the folder if it is missing; no card.json means a new card.
  // Errors: kBusy (another process has the card), kMalformed (card.json is damaged), kUnavailable.
  static Result<std::unique_ptr<FileStateStore>> Open(const std::filesystem::path& directory);

  // The state that was found, or an empty one. Once.
  CardState TakeLoaded() { return std::move(loaded_); }

  Result<void> Commit(const CardState& state) override;

 private:
  FileStateStore(std::filesystem::path file, io::LockFile lock, CardState loaded)
      : file_(std::move(file)), lock_(std::move(lock)), loaded_(std::move(loaded)) {}

  std::filesystem::path file_;
  io::LockFile lock_;
  CardState loaded_;
};

}  // namespace lpab::sim::euicc
