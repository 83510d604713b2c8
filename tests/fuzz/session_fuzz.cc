// What the device does with the frames of a client, paired or not, whose card may take its time.
#include <deque>

#include "bridge/client_session.h"
#include "bridge/pairing_session.h"
#include "fuzz.h"
#include "wire/frame.h"

namespace lpab::bridge {
namespace {

// Jobs wait until the input has one done. What reaches it must be what a filter lets through.
class FuzzWorker final : public CardWorker {
 public:
  void Open(std::vector<apdu::Aid> aids, Done<OpenResult> done) override {
    LPAB_HOLDS(!aids.empty(), "something is opened");
    jobs_.push_back([this, aid = aids[0], done = std::move(done)](fuzz::Input& in) {
      if (in.Flag()) return done({Fail(ErrorCode::kUnavailable, "no modem"), generation_});
      done({OpenResult::Opened{++last_channel_, {aid, {}, true}}, generation_});
    });
  }
  void RunChain(ChainJob job, Done<ChainResult> done) override {
    LPAB_HOLDS(!job.commands.empty() && job.channel != 0, "a chain has commands and a channel");
    for (const card::BatchCommand& each : job.commands) {
      LPAB_HOLDS(each.command.cla == 0x80 && each.command.ins == 0xE2, "only STORE DATA gets here");
    }
    jobs_.push_back([this, count = job.commands.size(), done = std::move(done)](fuzz::Input& in) {
      ChainResult result;
      result.outcomes.assign(in.Number(count), card::CommandOutcome{card::OutcomeKind::kAnswered,
                                                                    {{}, apdu::kSwSuccess}});
      if (in.Flag()) {
        const auto kind = in.Flag() ? card::OutcomeKind::kAnswered : card::OutcomeKind::kUnknown;
        result.outcomes.push_back({kind, {ToBytes(in.Block()), apdu::StatusWord(0x6A80)}});
      }
      result.outcomes.resize(std::min(result.outcomes.size(), count));
      result.ended_by_rule = in.Flag();
      if (in.Flag()) result.error = MakeError(ErrorCode::kUnavailable, "the modem is gone");
      generation_ += in.Number(1);
      result.generation = generation_;
      done(std::move(result));
    });
  }
  void Switch(SwitchJob, std::optional<ChannelHandle>,
              std::function<void(wire::SwitchStage, const std::string&)>,
              Done<SwitchReport> done) override {
    jobs_.push_back([done = std::move(done)](fuzz::Input& in) {
      done({.stage = in.Flag() ? wire::SwitchStage::kWaiting : wire::SwitchStage::kRefused});
    });
  }
  void Close(std::vector<ChannelHandle>, Done<Result<void>> done) override {
    jobs_.push_back([done = std::move(done)](fuzz::Input&) { done({}); });
  }
  void Release(std::function<void()> done) override {
    jobs_.push_back([done = std::move(done)](fuzz::Input&) { done(); });
  }
  void InterruptChain() override {}

  void FinishOne(fuzz::Input& in) {
    if (jobs_.empty()) return;
    const auto job = std::move(jobs_.front());
    jobs_.pop_front();
    job(in);
  }

 private:
  std::deque<std::function<void(fuzz::Input&)>> jobs_;
  uint32_t generation_ = 0;
  ChannelHandle last_channel_ = 0;
};

// What one side is sent; it must be readable, and come from a device.
class Received {
 public:
  void Take(ByteSpan frames) {
    LPAB_HOLDS(!gone, "nothing is written to a connection that is gone");
    decoder_.Append(frames);
    while (true) {
      const auto bytes = LPAB_MUST(decoder_.Next(), "whole frames are written");
      if (!bytes) return;
      const auto pdu = LPAB_MUST(wire::Decode(*bytes), "what is written is read");
      LPAB_HOLDS(pdu && !std::holds_alternative<wire::Batch>(*pdu), "a device asks for no batch");
      if (const auto* answer = std::get_if<wire::LeaseAnswer>(&*pdu)) {
        if (const auto* granted = std::get_if<wire::LeaseGranted>(&answer->result)) {
          lease = granted->lease;
        }
      }
      if (const auto* answer = std::get_if<wire::OpenAnswer>(&*pdu)) session = answer->session;
      if (const auto* answer = std::get_if<wire::PairAnswer>(&*pdu)) {
        paired = answer->stage == wire::PairStage::kPaired;
      }
    }
  }

  bool gone = false;
  bool paired = false;
  wire::LeaseId lease;
  wire::SessionId session{{0}};

 private:
  wire::FrameDecoder decoder_;
};

wire::Command TakeCommand(fuzz::Input& in) {
  // One in four is no STORE DATA.
  const bool store = in.Number(3) != 0;
  wire::Command command;
  command.apdu.cla = store ? 0x80 : in.Byte();
  command.apdu.ins = store ? 0xE2 : in.Byte();
  command.apdu.p1 = in.Byte();
  command.apdu.p2 = in.Byte();
  command.apdu.data = ToBytes(in.Take(in.Byte()));
  command.rule = {in.Flag(), {{0x9000, 0xFFFF}}};
  return command;
}

class Client {
 public:
  explicit Client(Role role) {
    BridgeConfig config;
    config.switches = true;
    service_ = std::make_unique<CardService>(config, clock_, worker_);
    identity_ = {"alice", link::KeyPin(), role};
    Connect();
  }
  ~Client() { Disconnect(); }

  void Step(fuzz::Input& in) {
    switch (in.Number(9)) {
      case 0:
        return Give(in.Block());
      case 1:
        return Give(wire::Hello());
      case 2:
        return GiveLease(in);
      case 3:
        return Give(wire::Open{3, {}, {card::KnownIsdrAids()[0]}});
      case 4:
        return GiveBatch(in);
      case 5:
        return worker_.FinishOne(in);
      case 6:
        clock_.SleepFor(std::chrono::seconds(in.Byte()));
        service_->Tick();
        return;
      case 7:
        return Give(in.Flag() ? wire::Pdu(wire::Close{5, received_->session})
                              : wire::Pdu(wire::Bye{6}));
      case 8:
        return Give(wire::Cancel{7, wire::BatchId(), in.Flag()});
      default:
        Disconnect();
        Connect();
    }
  }

 private:
  void Connect() {
    received_ = std::make_shared<Received>();
    session_ = ClientSession::Create(
        *service_, [to = received_](ByteSpan frames) { to->Take(frames); }, identity_);
  }
  void Disconnect() {
    session_->OnDisconnected();
    received_->gone = true;
  }
  void Give(ByteSpan pdu) {
    if (!session_->OnFrame(pdu)) {
      Disconnect();
      Connect();
    }
  }
  void Give(const wire::Pdu& pdu) { Give(wire::Encode(pdu)); }
  std::optional<wire::LeaseId> Shown(fuzz::Input& in) const {
    return in.Flag() ? std::optional(received_->lease) : std::nullopt;
  }
  // Some have a token, the same one.
  void GiveLease(fuzz::Input& in) {
    wire::Lease lease{2, in.Byte(), Shown(in)};
    if (lease.seconds % 2 == 1) lease.token.emplace();
    Give(lease);
  }
  void GiveBatch(fuzz::Input& in) {
    wire::BatchPart part{4, {}, 0, {}};
    uint32_t bytes = 0;
    for (size_t count = in.Number(7) + 1; count > 0; --count) {
      part.commands.push_back(TakeCommand(in));
      bytes += static_cast<uint32_t>(wire::EncodeCommand(part.commands.back()).size());
    }
    const auto commands = static_cast<uint32_t>(part.commands.size() + in.Number(1));
    const Bytes id(wire::BatchId::kSize, in.Byte());
    part.batch = *wire::BatchId::From(id);
    Give(wire::Batch{4, part.batch, received_->lease, received_->session, 0, commands, bytes});
    Give(part);
  }

  FakeClock clock_;
  FuzzWorker worker_;
  std::unique_ptr<CardService> service_;
  ClientIdentity identity_;
  std::shared_ptr<Received> received_;
  std::shared_ptr<ClientSession> session_;
};

// A stranger is taken in by a valid proof, and by nothing else.
void BeAStranger(fuzz::Input in) {
  FakeClock clock;
  TrustedClients trusted = LPAB_MUST(TrustedClients::Load(""), "an empty list is read");
  PairingDesk desk(trusted, clock, "gateway");
  const auto secret =
      LPAB_MUST(desk.Open({Role::kInstaller, in.Flag(), std::chrono::minutes(10)}), "it opens");
  link::PairingFacts facts;
  const auto received = std::make_shared<Received>();
  PairingSession session(desk, clock, facts,
                         [received](ByteSpan frames) { received->Take(frames); });
  bool proven = false;
  bool alive = true;
  while (!in.AtEnd() && alive) {
    const size_t step = in.Number(3);
    if (step == 0) alive = session.OnFrame(in.Block());
    if (step == 1) {
      proven = true;
      alive =
          session.OnFrame(wire::Encode(wire::Pair{1, link::ClientProof(secret, facts), "alice"}));
    }
    if (step == 2) {
      clock.SleepFor(std::chrono::seconds(in.Byte()));
      alive = session.OnDue();
    }
    if (step == 3) static_cast<void>(desk.Confirm(in.Flag()));
  }
  LPAB_HOLDS(proven || trusted.all().empty(), "nobody is trusted without a proof");
  LPAB_HOLDS(!received->paired || trusted.all().size() == 1, "who is told so is on the list");
  session.OnDisconnected();
}

}  // namespace

// The first byte: 0 for a stranger, otherwise a role.
LPAB_FUZZ_TARGET(session, input) {
  fuzz::Input in(input);
  const size_t kind = in.Number(3);
  if (kind == 0) return BeAStranger(in);
  Client client(static_cast<Role>(kind - 1));
  while (!in.AtEnd()) client.Step(in);
}

}  // namespace lpab::bridge
