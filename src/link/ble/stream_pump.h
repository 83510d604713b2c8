// StreamPump: streams of bytes over a PacketPort, on either side. docs/ble.md, "Packets".
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "io/byte_stream.h"
#include "io/poll_loop.h"
#include "link/ble/flow.h"
#include "link/ble/packet_port.h"

namespace lpab::link::ble {

// Each stream is one end of a pair of sockets; the pump has the other, and what is under way in
// between is bounded by Flow::kWindow. Lives on the loop's thread; the loop must outlive it.
// Destruction ends the streams without a word to the other side.
class StreamPump {
 public:
  static constexpr size_t kStreams = 4;  // at once

  using Taken = std::function<void(std::unique_ptr<io::FdStream>)>;
  using Opened = std::function<void(Result<std::unique_ptr<io::FdStream>>)>;
  using Changed = std::function<void()>;

  explicit StreamPump(io::PollLoop& loop);
  StreamPump(const StreamPump&) = delete;
  StreamPump& operator=(const StreamPump&) = delete;
  ~StreamPump();

  // From where packets come from here on, and where they go, of at most `longest` bytes each. All
  // streams of before end, as they do when a descriptor breaks.
  void SetInput(io::Fd fd, uint16_t longest);
  void SetOutput(io::Fd fd, uint16_t longest);
  void Close();

  // Hands over the streams that the other side opens. None, as at first: it is told that the
  // window is shut.
  void Accept(Taken taken) { taken_ = std::move(taken); }
  // Called when a stream has ended.
  void SetChanged(Changed changed) { changed_ = std::move(changed); }

  // Opens a stream with a number drawn at random, and calls back once.
  // Errors: kFailedPrecondition (a descriptor is missing or broken), kUnavailable (it breaks
  // meanwhile, or the other side says why not), kTimeout (it does not answer), kInternal.
  void Open(Opened opened) { Open(std::move(opened), 1); }

  size_t streams() const { return streams_.size(); }

 private:
  struct Stream {
    Stream(StreamId id, size_t longest) : flow(id, longest) {}

    Flow flow;
    std::unique_ptr<io::FdStream> local = {};  // this side's end of the pair
    Bytes inbound = {};                        // came, and `local` did not take it yet
    size_t passing = 0;                        // packets of which `inbound` is
    bool hung_up = false;                      // who has the other end has closed it
    bool finished = false;  // the other side has closed it: `inbound` is passed on, nothing else
    std::map<uint8_t, Bytes> early = {};              // packets before their turn, by sequence
    std::optional<io::PollLoop::TimerId> gap = {};    // for what must come before them
    Opened opened = {};                               // until the other side's open has come
    int attempt = 0;                                  // of opening
    std::optional<io::PollLoop::TimerId> timer = {};  // of its opening, or its end
    std::optional<io::PollLoop::TimerId> tail = {};   // behind the last data, for kTail
    bool goes_on = false;                             // data went since `tail` began
  };
  using At = std::map<StreamId, Stream>::iterator;

  void OnPacket(ByteSpan bytes);
  void TakeInTurn(At at, ByteSpan bytes);
  bool Take(At at, const Packet& packet);
  void WaitForGap(At at);
  void OnNewStream(const Packet& packet);
  void OnAnswer(At at);
  void OnClose(At at, CloseReason reason);
  void OnLocal(StreamId id, short ready);
  void OnTimer(StreamId id);
  void OnTail(StreamId id);

  void Open(Opened opened, int attempt);
  Result<std::unique_ptr<io::FdStream>> MakePair(StreamId id, Stream& stream);
  void PassOn(At at);
  void Fill();
  bool FillOne(At at);
  void SendData(At at, ByteSpan payload);
  void PollLocal(const Stream& stream);
  void SetTimer(StreamId id, Stream& stream, Duration time);
  void Refuse(StreamId id, CloseReason reason);
  void EndWith(At at, CloseReason reason);
  void Forget(At at, Error why);
  void ForgetAll(const Error& why);

  io::PollLoop& loop_;
  PacketPort port_;
  uint16_t takes_ = LongestFor(kShortestMtu);    // bytes of a packet that comes
  uint16_t longest_ = LongestFor(kShortestMtu);  // of one that goes
  std::map<StreamId, Stream> streams_;
  Taken taken_;
  Changed changed_;
};

}  // namespace lpab::link::ble
