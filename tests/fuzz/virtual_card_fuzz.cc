// The virtual card: what crosses is whole chains as they came, and what is answered early is none
// of the answers that only a card may give.
#include "fuzz.h"
#include "pcsc/virtual_card.h"

namespace lpab::pcsc {
namespace {

using apdu::CommandApdu;

constexpr char kIsdr[] = "A0000005591010FFFFFFFF8900000100";

// Watches what comes to it. Each batch is answered with a status that no other has had.
class Watch final : public card::Reader {
 public:
  Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                const Call&) override {
    ++open_;
    LPAB_HOLDS(open_ <= 22, "no more sessions are open than channels, and two in hand");
    return std::make_unique<Channel>(*this, aids[0]);
  }
  uint32_t card_generation() const override { return generation_; }
  std::string Describe() const override { return "a watch"; }

  // Before each command: STORE DATA, on which channel, or anything else.
  void Expect(const std::optional<CommandApdu>& command) {
    answer_.reset();
    const auto number = command ? apdu::ChannelOfCla(command->cla) : std::nullopt;
    now_ = number ? static_cast<size_t>(number->value()) : 0;
    if (!number) return;
    if (apdu::ClaWithoutChannel(command->cla) != 0x80 || command->ins != 0xE2) {
      recent_[now_].clear();
      return;
    }
    recent_[now_].push_back(*command);
    recent_[now_].back().cla = 0x80;
  }
  void Forget(size_t number) { recent_[number % recent_.size()].clear(); }
  void ForgetAll() {
    for (auto& blocks : recent_) blocks.clear();
  }
  // What the last batch since Expect() was answered; nothing where none came.
  const std::optional<apdu::ResponseApdu>& answer() const { return answer_; }
  void KillChannels() { ++generation_; }
  void SetAnswerSize(size_t size) { answer_size_ = size; }

 private:
  class Channel final : public card::ApduChannel {
   public:
    Channel(Watch& watch, const apdu::Aid& aid)
        : watch_(watch), info_{aid, std::nullopt, true}, generation_(watch.generation_) {}
    ~Channel() override { --watch_.open_; }
    const card::ChannelInfo& info() const override { return info_; }
    Result<card::BatchResult> TransmitBatch(std::span<const card::BatchCommand> commands,
                                            const Call&, const card::BatchProgress&) override {
      if (generation_ != watch_.generation_) return Fail(ErrorCode::kFailedPrecondition, "dead");
      return watch_.Take(commands);
    }
    Result<void> Close(const Call&) override { return {}; }

   private:
    Watch& watch_;
    const card::ChannelInfo info_;
    const uint32_t generation_;
  };

  card::BatchResult Take(std::span<const card::BatchCommand> batch) {
    const std::vector<CommandApdu>& sent = recent_[now_];
    LPAB_HOLDS(batch.size() <= sent.size(), "what crosses was sent on this channel");
    const auto tail = std::span(sent).last(batch.size());
    for (size_t i = 0; i < batch.size(); ++i) {
      LPAB_HOLDS(batch[i].command == tail[i], "blocks cross in order, and as they were sent");
      LPAB_HOLDS(
          batch.size() == 1 || (batch[i].command.p2 == i &&
                                batch[i].command.p1 == (i + 1 == batch.size() ? 0x91 : 0x11)),
          "several blocks are one chain");
    }
    card::BatchResult result;
    result.outcomes.resize(batch.size(), {card::OutcomeKind::kAnswered, {{}, apdu::kSwSuccess}});
    answer_ = {Bytes(answer_size_, 0x5A), apdu::StatusWord(++status_ | 0x6A00)};
    result.outcomes.back().response = *answer_;
    return result;
  }

  uint32_t generation_ = 0;
  size_t open_ = 0;
  size_t now_ = 0;
  size_t answer_size_ = 0;
  uint8_t status_ = 0;
  std::array<std::vector<CommandApdu>, 20> recent_;
  std::optional<apdu::ResponseApdu> answer_;
};

std::optional<CommandApdu> Decoded(ByteSpan bytes) {
  auto command = CommandApdu::Decode(bytes);
  return command ? std::optional(std::move(*command)) : std::nullopt;
}

void Send(VirtualCard& card, Watch& watch, ByteSpan bytes) {
  const auto command = Decoded(bytes);
  watch.Expect(command);
  if (!command && !bytes.empty()) {
    if (const auto number = apdu::ChannelOfCla(bytes[0])) {
      watch.Forget(static_cast<size_t>(number->value()));
    }
  }
  const Bytes whole = LPAB_MUST(card.Transmit(bytes, {}), "every command is answered");
  LPAB_HOLDS(whole.size() >= 2 && whole.size() <= 258, "an answer has a short APDU's size");
  const auto answer = LPAB_MUST(apdu::ResponseApdu::Decode(whole), "an answer has a status");
  const bool store_data =
      command && command->ins == 0xE2 && apdu::ClaWithoutChannel(command->cla) == 0x80;
  if (!watch.answer()) {
    LPAB_HOLDS(!store_data || answer.sw != apdu::kSwSuccess || command->p1 == 0x11,
               "only blocks that are not the last are answered early");
    return;
  }
  LPAB_HOLDS(store_data, "nothing but STORE DATA crosses");
  LPAB_HOLDS(answer.sw == watch.answer()->sw || answer.sw.sw1() == 0x61,
             "what crossed has the card's own status");
}

Bytes StoreData(fuzz::Input& in, std::array<uint8_t, 20>& next) {
  const size_t number = in.Number(19);
  CommandApdu block{0x80, 0xE2, 0x11, next[number], {}, {}};
  block.cla = apdu::ClaOnChannel(0x80, *apdu::ChannelNumber::From(static_cast<int>(number)));
  const bool last = in.Flag();
  if (last) block.p1 = 0x91;
  next[number] = last ? 0 : static_cast<uint8_t>(next[number] + 1);
  if (block.p2 == 0) block.data = {0xBF, 0x38, 0x82, 0x7F, 0xFF};
  Append(block.data, in.Take(in.Number(250)));
  if (in.Flag()) block.le = 256;
  return block.Encode();
}

Bytes Select(size_t number) {
  const apdu::Aid aid = apdu::Aid::FromText(kIsdr).value();
  CommandApdu select{0x00, 0xA4, 0x04, 0x00, aid.bytes(), 256};
  select.cla = apdu::ClaOnChannel(0x00, *apdu::ChannelNumber::From(static_cast<int>(number)));
  return select.Encode();
}

}  // namespace

LPAB_FUZZ_TARGET(virtual_card, input) {
  fuzz::Input in(input);
  Watch watch;
  VirtualCard card(watch);
  LPAB_MUST(card.Reset({}), "it can be powered");
  std::array<uint8_t, 20> next{};
  while (!in.AtEnd()) {
    switch (in.Number(7)) {
      case 0:
        Send(card, watch, in.Take(in.Number(1) * 255 + in.Byte()));
        break;
      case 1:
      case 2:
        Send(card, watch, StoreData(in, next));
        break;
      case 3:
        Send(card, watch, Select(in.Number(19)));
        break;
      case 4:
        Send(card, watch, Bytes{0x00, 0x70, 0x00, static_cast<uint8_t>(in.Number(20)), 0x00});
        break;
      case 5:
        Send(card, watch, Bytes{0x00, 0x70, 0x80, static_cast<uint8_t>(in.Number(20)), 0x00});
        break;
      case 6:
        watch.KillChannels();
        watch.SetAnswerSize(in.Byte() * size_t{4});
        break;
      case 7:
        LPAB_MUST(card.Reset({}), "it can be reset");
        watch.ForgetAll();
        break;
    }
  }
}

}  // namespace lpab::pcsc
