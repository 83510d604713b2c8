#include "sim/euicc/application_selection.h"

#include "sim/euicc/isdr_application.h"

namespace lpab::sim::euicc {
namespace {

using apdu::CommandApdu;
using apdu::ResponseApdu;

constexpr uint8_t kByName = 0x04;
constexpr uint8_t kTemplateMask = 0x0C;
constexpr uint8_t kOccurrenceMask = 0x03;
constexpr uint8_t kFirst = 0x00;
constexpr uint8_t kNext = 0x02;
constexpr uint8_t kReturnNothing = 0x0C;

// An application that can be selected; the ISD-R has no path.
using Candidate = std::optional<FilePath>;

std::vector<Candidate> FindCandidates(const FileView& files, ByteSpan aid) {
  std::vector<Candidate> candidates;
  const ByteSpan isdr = IsdrAid();
  if (Equal(isdr.first(std::min(aid.size(), isdr.size())), aid)) candidates.push_back({});
  for (FilePath& path : files.FindApplications(aid)) candidates.push_back(std::move(path));
  return candidates;
}

bool IsSelected(const LogicalChannel& channel, const Candidate& candidate) {
  if (!candidate) return channel.isdr;
  return !channel.isdr && channel.files.application == *candidate;
}

// The candidate that P2 asks for, or null.
const Candidate* Choose(const LogicalChannel& channel, const std::vector<Candidate>& candidates,
                        uint8_t occurrence) {
  auto chosen = candidates.begin();
  if (occurrence == kNext) {
    const auto is_selected = [&](const Candidate& each) { return IsSelected(channel, each); };
    chosen = std::find_if(candidates.begin(), candidates.end(), is_selected);
    chosen = chosen == candidates.end() ? candidates.begin() : chosen + 1;
  }
  return chosen == candidates.end() ? nullptr : &*chosen;
}

bool NamesKnownTemplate(uint8_t p2) {
  const uint8_t wanted = p2 & kTemplateMask;
  return (p2 & 0xF0) == 0 && (wanted == 0x00 || wanted == 0x04 || wanted == kReturnNothing);
}

ResponseApdu SelectByName(LogicalChannel& channel, const FileView& files,
                          const CommandApdu& command) {
  const uint8_t occurrence = command.p2 & kOccurrenceMask;
  if (!NamesKnownTemplate(command.p2) || (occurrence != kFirst && occurrence != kNext)) {
    return {{}, apdu::kSwIncorrectP1P2};
  }
  if (!apdu::Aid::From(command.data)) return {{}, apdu::kSwFileNotFound};
  const auto candidates = FindCandidates(files, command.data);
  const Candidate* chosen = Choose(channel, candidates, occurrence);
  if (chosen == nullptr) return {{}, apdu::kSwFileNotFound};
  channel.isdr = !chosen->has_value();
  if (!channel.isdr) return files.SelectApplication(channel.files, **chosen, command);
  const bool nothing = (command.p2 & kTemplateMask) == kReturnNothing;
  return {nothing ? Bytes{} : IsdrFileControlInformation(), apdu::kSwSuccess};
}

}  // namespace

ResponseApdu SelectOnChannel(LogicalChannel& channel, const FileView& files,
                             const CommandApdu& command) {
  if (command.p1 == kByName) return SelectByName(channel, files, command);
  ResponseApdu answer = files.Select(channel.files, command);
  if (answer.sw == apdu::kSwSuccess) channel.isdr = false;
  return answer;
}

}  // namespace lpab::sim::euicc
