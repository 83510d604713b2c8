// ChannelFile: a ChannelMemory on disk, for the start after a crash.
#pragma once

#include <memory>
#include <string>

#include "modem/channel_memory.h"

namespace lpab::modem {

// Holds the channels that are open, the boot of this machine and the port they were opened
// through, and is there only while a channel is open. A file of another boot or of another port (a
// USB modem that was plugged in again is one) is not believed: modem and card have started anew,
// and the numbers may be other programs'. The readers ask the card about those that it names
// (CglaReader, CsimReader) before they close one. One thread.
class ChannelFile {
 public:
  // `path`: of the file, whose folder is there; empty: nothing is kept.
  ChannelFile(std::string path, std::shared_ptr<ChannelMemory> memory);
  ~ChannelFile();
  ChannelFile(const ChannelFile&) = delete;
  ChannelFile& operator=(const ChannelFile&) = delete;

  const std::shared_ptr<ChannelMemory>& memory() const { return memory_; }
  // Whether an earlier run left a file.
  bool exists() const;

  // The modem is on the port `path` now. The first time, what an earlier run left open there goes
  // into the memory; from then on changes are written.
  void Attach(const std::string& path);

 private:
  void Load();
  void Save();

  const std::string path_;
  const std::shared_ptr<ChannelMemory> memory_;
  std::string origin_;   // first lines of the file: boot and port
  std::string written_;  // what the file holds; empty: there is none
  bool loaded_ = false;
};

}  // namespace lpab::modem
