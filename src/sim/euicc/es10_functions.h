// The seam between the card's shell (APDUs, channels, state) and the ES10 functions: what a
// function is given, what it answers, and the tables of them.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "apdu/status_word.h"
#include "base/bytes.h"
#include "sim/euicc/options.h"
#include "sim/euicc/state.h"
#include "sim/pki/identity.h"
#include "tlv/tlv.h"

namespace lpab::sim::euicc {

struct RspSession;  // rsp_session.h; the shell only holds and drops it

// What an ES10 function may use while it runs. Lives as long as its card; references given out are
// valid until the function returns. One thread.
class CardContext {
 public:
  CardContext(pki::EuiccIdentity identity, CardOptions options, CardState state)
      : identity_(std::move(identity)), options_(std::move(options)), state_(std::move(state)) {}
  CardContext(const CardContext&) = delete;
  CardContext& operator=(const CardContext&) = delete;

  const pki::EuiccIdentity& identity() const { return identity_; }
  const CardOptions& options() const { return options_; }

  const CardState& state() const { return state_; }
  // The state to be changed. All changes of one command are committed to disk at once after the
  // function returns and before its answer leaves the card, whatever its status word. When that
  // fails they are undone, the session is dropped and the answer is 6581.
  CardState& Change();

  // The RSP session under way, or null. Volatile: dropped at reset, power-off and when a profile is
  // enabled or disabled. Shared only so that this header needs no definition; the card alone keeps
  // it.
  std::shared_ptr<RspSession>& session() { return session_; }

  // After a switch: the terminal is to read the card anew. Taken back where the commit fails.
  void RequestRefresh() { refresh_requested_ = true; }
  // A proactive command is under way: no function that asks for REFRESH may begin.
  bool cat_busy() const { return cat_busy_; }

  // For the card: what cat_busy() says; whether RequestRefresh() was called since the last time.
  void SetCatBusy(bool busy) { cat_busy_ = busy; }
  bool TakeRefreshRequest() { return std::exchange(refresh_requested_, false); }

  // For the card: whether Change() was called since the last Settle; undo; forget what was before.
  bool changed() const { return before_.has_value(); }
  void Undo();
  void Settle() { before_.reset(); }

 private:
  pki::EuiccIdentity identity_;
  CardOptions options_;
  CardState state_;
  std::optional<CardState> before_;
  std::shared_ptr<RspSession> session_;
  bool cat_busy_ = false;
  bool refresh_requested_ = false;
};

struct Es10Answer {
  Bytes data;
  apdu::StatusWord sw = apdu::kSwSuccess;
};

struct Es10Function {
  // What the reassembled STORE DATA must be before the function sees it.
  enum class Shape {
    kWholeTlv,  // exactly one element with this tag; else 6A80
    // Begins with this tag; the length field may announce more than is there (BF36, A0, A1, A2,
    // A3 carry the header of a list). Its size is bounded by the segment limit; else 6700.
    kSegment,
  };

  tlv::Tag tag = 0;
  Shape shape = Shape::kWholeTlv;
  // `command` is all bytes of the chain, tag and length included.
  Es10Answer (*handler)(CardContext& context, ByteSpan command) = nullptr;
};

// ES10a, ES10b and ES10c functions that need no RSP session: information, profile management,
// notifications, memory reset. UpdateMetadata (BF2A) is none: ES6 comes over the air.
std::vector<Es10Function> ManagementFunctions();

// GetEUICCChallenge, AuthenticateServer, PrepareDownload, CancelSession and the segments of
// LoadBoundProfilePackage (BF36 A0 A1 87 88 A2 A3 86). A segment with no load under way is answered
// 6985.
std::vector<Es10Function> RspFunctions();

// What the card signs; and how its answers name a transaction. Both as its bugs let it.
Bytes Sign(const CardContext& context, const pki::EuiccCredential& credential, ByteSpan message);
Bytes AnsweredTransactionId(const CardContext& context, ByteSpan transaction_id);

// BF22 EUICCInfo2, whole: ES10b.GetEUICCInfo, and what AuthenticateServer puts in euiccSigned1.
Bytes EncodeEuiccInfo2(const CardContext& context);

// Bytes of non-volatile memory left for profiles.
size_t FreeMemory(const CardContext& context);
// Bytes that a profile takes of it.
size_t MemoryOf(const Profile& profile);

}  // namespace lpab::sim::euicc
