// Reads the recorded sessions of the shared test data. For tests.
#pragma once

#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "base/hex.h"

namespace lpab::sgp22 {

inline std::optional<Bytes> ReadSharedFile(const std::string& name) {
  std::ifstream file(std::string(LPAB_SHARED_DATA) + "/recorded/" + name, std::ios::binary);
  if (!file) return std::nullopt;
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

// One ES10 command as its STORE DATA blocks carried it, and the answer without status word.
struct RecordedCommand {
  Bytes request;
  Bytes response;
};

// The ES10 commands of an apdu.txt, in order; GET RESPONSE rounds are joined. Nothing when the
// file is missing.
inline std::optional<std::vector<RecordedCommand>> ReadRecordedCommands(const std::string& name) {
  std::ifstream file(std::string(LPAB_SHARED_DATA) + "/recorded/" + name);
  if (!file) return std::nullopt;
  std::vector<RecordedCommand> commands;
  bool complete = true;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("C ")) {
      const Bytes command = FromHex(line.substr(2)).value();
      if (command[1] != 0xE2) continue;
      if (complete) commands.push_back({});
      Append(commands.back().request, ByteSpan(command).subspan(5, command[4]));
      complete = (command[2] & 0x80) != 0;
    } else if (line.starts_with("R ")) {
      const Bytes response = FromHex(line.substr(2)).value();
      Append(commands.back().response, ByteSpan(response).first(response.size() - 2));
    }
  }
  return commands;
}

}  // namespace lpab::sgp22
