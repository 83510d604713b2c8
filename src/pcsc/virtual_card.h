// VirtualCard: any Reader as a card, for programs that expect one.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "apdu/channel.h"
#include "card/isdr.h"
#include "card/raw_card.h"
#include "card/reader.h"
#include "pcsc/answer_memory.h"
#include "pcsc/block_chain.h"

namespace lpab::pcsc {

struct VirtualCardOptions {
  // Blocks of STORE DATA that are not the last of their chain are answered 9000 here, and the chain
  // crosses as one batch. Without it each block crosses by itself; a bridge, which judges whole
  // chains, then refuses every chain of more than one (docs/decisions/0009).
  bool early_ack = true;
  std::function<Bytes()> atr = [] { return Bytes(); };  // the card's; empty: it is not known
  std::vector<apdu::Aid> aids = card::KnownIsdrAids();  // the applications that there may be
  // What the card's power stands for: a lease. Called at each Reset, and when it is powered off.
  std::function<Result<void>(const Call&)> power_up = [](const Call&) { return Result<void>(); };
  std::function<void()> power_down = [] {};
};

// Logical channels have numbers of its own; a real channel is opened when one of `aids` is
// selected, and closed with it. Answered here, and never forwarded: MANAGE CHANNEL, the MF and its
// files (there are none), STATUS, GET RESPONSE, TERMINAL CAPABILITY (9000 only where the reader
// sent it), SELECT of any other application. To an ISD-R only STORE DATA goes.
//
// A real channel that died with a reset of the card is opened anew at the next command; nothing
// that was under way on the card is then left, as after any reset. One thread; `reader` must
// outlive it.
class VirtualCard final : public card::RawCard {
 public:
  explicit VirtualCard(card::Reader& reader, VirtualCardOptions options = {});
  ~VirtualCard() override;

  // Errors: also those of power_up.
  Result<Bytes> Reset(const Call& call) override;
  void PowerOff() override;
  // Errors: as the reader's for a channel that cannot be reached; the card keeps its power.
  Result<Bytes> Transmit(ByteSpan command, const Call& call) override;

  const Bytes& atr() const { return atr_; }
  bool powered() const { return powered_; }

  // MANAGE CHANNEL and SELECT in one, for programs that ask for both at once.
  // Errors: kResourceExhausted, kNotFound (with the card's status), those of Transmit.
  Result<apdu::ChannelNumber> OpenChannel(const apdu::Aid& aid, const Call& call);
  // Errors: kNotFound (it is not open), those of Transmit.
  Result<void> CloseChannel(apdu::ChannelNumber number, const Call& call);

 private:
  using Answer = Result<apdu::ResponseApdu>;

  struct Channel {
    std::unique_ptr<card::ApduChannel> session;  // none: the MF is selected
    AnswerMemory waiting;
    BlockChain chain;
  };

  Channel* Find(std::optional<apdu::ChannelNumber> number);
  std::optional<apdu::ChannelNumber> FreeNumber() const;
  void DropChannels();

  Answer Dispatch(ByteSpan bytes, const Call& call);
  Answer Execute(Channel& channel, const apdu::CommandApdu& command, const Call& call);
  Answer ManageChannel(apdu::ChannelNumber current, const apdu::CommandApdu& command,
                       const Call& call);
  Answer OpenNumber(const apdu::CommandApdu& command);
  Answer CloseNumber(std::optional<apdu::ChannelNumber> number, const Call& call);
  Answer Select(Channel& channel, const apdu::CommandApdu& command, const Call& call);
  Answer SelectApplication(Channel& channel, const apdu::CommandApdu& command, const Call& call);
  Answer Status(const Channel& channel, const apdu::CommandApdu& command) const;
  Answer TerminalCapability(const apdu::CommandApdu& command, const Call& call);
  Answer StoreData(Channel& channel, const apdu::CommandApdu& block, const Call& call);
  Answer Send(Channel& channel, const std::vector<card::BatchCommand>& batch, const Call& call);

  Result<std::unique_ptr<card::ApduChannel>> Open(std::span<const apdu::Aid> aids,
                                                  const Call& call);

  card::Reader& reader_;
  const VirtualCardOptions options_;
  Bytes atr_;
  bool powered_ = false;
  std::array<std::optional<Channel>, apdu::ChannelNumber::kMaximum + 1> channels_;
  // Opened to learn of TERMINAL CAPABILITY; the next SELECT takes it.
  std::unique_ptr<card::ApduChannel> spare_;
  std::optional<bool> capability_sent_;  // since Reset, as far as it is known
};

}  // namespace lpab::pcsc
