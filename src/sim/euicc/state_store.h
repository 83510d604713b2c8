// The card's non-volatile memory on disk.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "sim/euicc/state.h"

namespace lpab::sim::euicc {

// Where a card commits its state.
class StateStore {
 public:
  virtual ~StateStore() = default;
  // Once this returns without an error, `state` is what a later start finds; after an error, what
  // was there before. Errors: kUnavailable, with the system's reason.
  virtual Result<void> Commit(const CardState& state) = 0;
};

// A store that keeps nothing: the card lives as long as its object. For tests and one-off cards.
class MemoryStateStore final : public StateStore {
 public:
  Result<void> Commit(const CardState&) override { return {}; }
};

// DIR/card.json, replaced as a whole: written beside it, synced, renamed, and the folder synced, so
// that a kill or a power cut at any instant leaves the state before or after a command.
// DIR/card.lock is locked while the object lives, so that two processes do not share a card.
class FileStateStore final : public StateStore {
 public:
  // Makes the folder if it is missing; no card.json means a new card.
  // Errors: kBusy (another process has the card), kUnavailable, kMalformed (card.json is damaged).
  static Result<std::unique_ptr<FileStateStore>> Open(const std::filesystem::path& directory);
  ~FileStateStore() override;
  FileStateStore(const FileStateStore&) = delete;
  FileStateStore& operator=(const FileStateStore&) = delete;

  // The state that was found, or an empty one.
  CardState TakeLoaded() { return std::move(loaded_); }

  Result<void> Commit(const CardState& state) override;

 private:
  FileStateStore(std::filesystem::path directory, int lock, CardState loaded);

  std::filesystem::path directory_;
  int lock_;
  CardState loaded_;
};

}  // namespace lpab::sim::euicc
