#include "lpa/store_data.h"

#include "sgp22/tree.h"
#include "tlv/tlv.h"

namespace lpab::lpa {
namespace {

constexpr uint8_t kClassGlobalPlatform = 0x80;
constexpr uint8_t kMoreBlocks = 0x11;
constexpr uint8_t kLastBlock = 0x91;
constexpr size_t kMostBlocks = 256;
constexpr int kLeAny = 256;

// Those that change nothing on the card.
constexpr tlv::Tag kReads[] = {0xBF20, 0xBF22, 0xBF28, 0xBF2B, 0xBF2D,
                               0xBF2E, 0xBF3C, 0xBF3E, 0xBF43};

struct Meaning {
  uint16_t sw;
  ErrorCode code;
  std::string_view text;
};

constexpr Meaning kMeanings[] = {
    {0x6581, ErrorCode::kUnavailable, "a memory failure"},
    {0x6700, ErrorCode::kMalformed, "wrong length"},
    {0x6881, ErrorCode::kFailedPrecondition, "the logical channel is not open"},
    {0x6982, ErrorCode::kRefused, "security status not satisfied: this is not allowed here"},
    {0x6985, ErrorCode::kFailedPrecondition, "conditions of use not satisfied"},
    {0x6A80, ErrorCode::kMalformed, "wrong data"},
    {0x6A84, ErrorCode::kResourceExhausted, "not enough memory"},
    {0x6A86, ErrorCode::kMalformed, "wrong P1 or P2"},
    {0x6A88, ErrorCode::kUnsupported, "the card does not know this command"},
    {0x6D00, ErrorCode::kUnsupported, "the instruction is not supported"},
    {0x6E00, ErrorCode::kUnsupported, "the class is not supported"},
    {0x6F00, ErrorCode::kRefused, "an error without a diagnosis"},
};

}  // namespace

Result<std::vector<apdu::CommandApdu>> StoreDataBlocks(ByteSpan command, size_t block_size,
                                                       bool le_on_last_block) {
  if (block_size < 1 || block_size > apdu::kMaximumDataSize) {
    return Fail(ErrorCode::kInvalidArgument, "block size: 1 to 255 bytes");
  }
  const size_t count = (command.size() + block_size - 1) / block_size;
  if (count == 0) return Fail(ErrorCode::kInvalidArgument, "an ES10 command without data");
  if (count > kMostBlocks) {
    return Fail(MakeError(ErrorCode::kInvalidArgument, Es10Name(command) +
                                                           " needs more than 256 blocks of " +
                                                           std::to_string(block_size) + " bytes")
                    .WithNext("choose a larger block size"));
  }
  std::vector<apdu::CommandApdu> blocks;
  for (size_t i = 0; i < count; ++i) {
    const size_t start = i * block_size;
    const bool last = i + 1 == count;
    apdu::CommandApdu block{
        kClassGlobalPlatform,
        apdu::ins::kStoreData,
        last ? kLastBlock : kMoreBlocks,
        static_cast<uint8_t>(i),
        ToBytes(command.subspan(start, std::min(block_size, command.size() - start))),
        std::nullopt};
    if (last && le_on_last_block) block.le = kLeAny;
    blocks.push_back(std::move(block));
  }
  return blocks;
}

std::string Es10Name(ByteSpan command) {
  const auto header = tlv::ReadHeader(command);
  if (!header) return "ES10 command";
  const std::string_view name = sgp22::Es10FunctionName(header->tag);
  return name.empty() ? "ES10 command " + tlv::TagName(header->tag) : std::string(name);
}

bool OnlyReads(ByteSpan command) {
  const auto header = tlv::ReadHeader(command);
  return header && std::ranges::find(kReads, header->tag) != std::end(kReads);
}

Error StatusError(ByteSpan command, apdu::StatusWord sw) {
  ErrorCode code = ErrorCode::kRefused;
  std::string text = Es10Name(command) + ": the card answers " + sw.ToString();
  for (const Meaning& meaning : kMeanings) {
    if (meaning.sw != sw.value()) continue;
    code = meaning.code;
    text += ", " + std::string(meaning.text);
  }
  return MakeError(code, std::move(text)).WithDetail(StatusWordDetail{sw.value()});
}

}  // namespace lpab::lpa
