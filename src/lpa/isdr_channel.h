// IsdrChannel: ES10 commands to the ISD-R of a card, over any card port.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "card/isdr.h"
#include "card/reader.h"
#include "lpa/block_size.h"
#include "tlv/tlv.h"

namespace lpab::lpa {

struct IsdrOptions {
  std::vector<apdu::Aid> aids = card::KnownIsdrAids();
  // Bytes of a command in one STORE DATA, 1 to 255: the most that is tried. A card that refuses the
  // first block at this size is sent smaller ones; nothing of the command was executed then.
  size_t block_size = 255;
  bool le_on_last_block = true;  // Le = 00 where an answer is expected; some cards trip without
  BlockSizeMemory* block_sizes = nullptr;  // what cards took before; none: nothing is remembered
  // On which pauses, and the deadlines of tidying up, are measured.
  Clock* clock = &Clock::System();
};

// Whether a command's error leaves open what the card did: no answer came, or one that is no result
// of the function (a status word may stand in the place of the result).
bool LeavesDoubt(const Error& error);

// How loading a package ended on the card.
struct PackageLoad {
  Bytes result;  // BF37...; empty when the card took every segment and gave none
};

// Sends each ES10 request as STORE DATA blocks and joins the answer; many requests cross the link
// in one batch. Not a session of the LPA: it knows no order of commands. One thread; closes its
// channel when destroyed; the reader must outlive it. Spec: SGP.22 section 5.7.2.
class IsdrChannel {
 public:
  // Errors: those of card::Reader::OpenLogicalChannel, with what to do next.
  static Result<IsdrChannel> Open(card::Reader& reader, const IsdrOptions& options,
                                  const lpab::Call& call);

  IsdrChannel(std::unique_ptr<card::ApduChannel> channel, IsdrOptions options)
      : channel_(std::move(channel)), options_(std::move(options)) {}

  // One request and its response, decoded.
  // Errors: kUnknownOutcome when the card may have executed it; a status word other than success
  // as kRefused, kUnsupported, kFailedPrecondition or kMalformed with StatusWordDetail; what the
  // response's Decode gives; what the channel gives.
  template <typename Request>
  Result<typename Request::Response> Call(const Request& request, const lpab::Call& call) {
    LPAB_ASSIGN(auto answers, CallAll(call, request));
    return std::move(std::get<0>(answers));
  }

  // Several requests in one batch; each has its own result. The first that the card refuses by
  // status word ends the batch. Errors: nothing was sent.
  template <typename... Requests>
  Result<std::tuple<Result<typename Requests::Response>...>> CallAll(const lpab::Call& call,
                                                                     const Requests&... requests) {
    const std::array<Bytes, sizeof...(Requests)> encoded = {requests.Encode()...};
    LPAB_ASSIGN(const auto answers, Exchange(encoded, call));
    return DecodeAll<Requests...>(answers, std::index_sequence_for<Requests...>());
  }

  // As CallAll, for a list of one kind.
  template <typename Request>
  Result<std::vector<Result<typename Request::Response>>> CallEach(
      std::span<const Request> requests, const lpab::Call& call) {
    std::vector<Bytes> encoded;
    for (const Request& request : requests) encoded.push_back(request.Encode());
    LPAB_ASSIGN(const auto answers, Exchange(encoded, call));
    std::vector<Result<typename Request::Response>> results;
    for (const Result<Bytes>& answer : answers) results.push_back(Decode<Request>(answer));
    return results;
  }

  // Encoded requests; the bytes of each answer. Errors: nothing was sent.
  Result<std::vector<Result<Bytes>>> Exchange(std::span<const Bytes> requests,
                                              const lpab::Call& call);

  // One of the answers of Exchange, as the response to Request.
  template <typename Request>
  static Result<typename Request::Response> Decode(const Result<Bytes>& answer) {
    if (!answer) return Fail(answer.error());
    return Request::Response::Decode(*answer);
  }

  // LoadBoundProfilePackage, all segments in one batch that stops at the first data, which is
  // BF37. Errors: kUnknownOutcome (read the truth first); StatusWordDetail when the card refused a
  // segment without BF37; what ended the batch otherwise.
  Result<PackageLoad> LoadBoundProfilePackage(std::span<const Bytes> segments,
                                              const lpab::Call& call,
                                              const card::BatchProgress& progress = nullptr);

  // The commands that carry an encoded request, for somebody else to send.
  Result<std::vector<card::BatchCommand>> CommandsFor(const Bytes& request) const;
  // Null where none is at the card's side.
  card::SwitchAgent* switch_agent() const { return channel_->switch_agent(); }

  Result<void> Close(const lpab::Call& call) { return channel_->Close(call); }
  const card::ChannelInfo& info() const { return channel_->info(); }

 private:
  struct Chains;

  static Result<Chains> MakeChains(std::span<const Bytes> requests, const IsdrOptions& options,
                                   const card::ContinueRule& last_rule);
  Result<card::BatchResult> Transmit(const Chains& chains, const lpab::Call& call,
                                     const card::BatchProgress& progress = nullptr);
  // The chain whose first block the card refused for its size, after choosing a smaller one for
  // what follows. Nothing when the batch ended otherwise, or no smaller size is left.
  std::optional<size_t> ShrinkAfter(const card::BatchResult& batch, const Chains& chains);
  void RecallBlockSize(const lpab::Call& call);
  void RememberBlockSize(const lpab::Call& call);

  template <typename... Requests, size_t... kIndex>
  static std::tuple<Result<typename Requests::Response>...> DecodeAll(
      const std::vector<Result<Bytes>>& answers, std::index_sequence<kIndex...>) {
    return {Decode<Requests>(answers[kIndex])...};
  }

  std::unique_ptr<card::ApduChannel> channel_;
  IsdrOptions options_;
  bool size_accepted_ = false;  // the card took a block of the present size
  bool shrunk_ = false;         // and this is not yet remembered
};

}  // namespace lpab::lpa
