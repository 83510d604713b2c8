#include "base/log.h"
#include "sim/euicc/bpp_loader.h"
#include "sim/euicc/notifications.h"
#include "sim/euicc/one_time_keys.h"
#include "sim/euicc/rsp_functions.h"

namespace lpab::sim::euicc {
namespace {

// A0000005591010FFFFFFFF8900nnnn00. Spec: SGP.22 annex H.
Bytes MakeIsdpAid(uint32_t number) {
  Bytes aid = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x89, 0x00};
  aid.push_back(static_cast<uint8_t>(number >> 8));
  aid.push_back(static_cast<uint8_t>(number));
  aid.push_back(0x00);
  return aid;
}

// The next AID that no profile has; 65536 of them are more than a card can hold.
Bytes TakeIsdpAid(CardState& state) {
  Bytes aid = MakeIsdpAid(state.next_isdp++);
  while (state.FindByAid(aid) != nullptr) aid = MakeIsdpAid(state.next_isdp++);
  return aid;
}

Es10Answer Install(CardContext& context, const RspSession& session) {
  Profile profile = session.loader->TakeProfile();
  CardState& state = context.Change();
  profile.isdp_aid = TakeIsdpAid(state);
  profile.smdp_oid = session.smdp_oid;
  profile.smdp_address = session.server_address;
  profile.ci_identifier = session.ci_identifier;
  state.profiles.push_back(profile);
  ForgetOneTimeKey(context, session);
  const Bytes result = IssueInstallationSuccess(context, session, profile);
  IssueNotifications(context, NotificationEvent::kInstall, profile);
  return {result, apdu::kSwSuccess};
}

}  // namespace

Es10Answer LoadBoundProfilePackage(CardContext& context, ByteSpan command) {
  using Step = RspSession::Step;
  const std::shared_ptr<RspSession> session = context.session();
  if (session == nullptr || (session->step != Step::kPrepared && session->step != Step::kLoading)) {
    return {{}, apdu::kSwConditionsNotSatisfied};
  }
  if (session->step == Step::kPrepared) {
    const auto header = tlv::ReadHeader(command);
    if (!header || header->tag != 0xBF36) return {{}, apdu::kSwConditionsNotSatisfied};
    session->loader = std::make_shared<BppLoader>();
    session->step = Step::kLoading;
  }
  const auto taken = session->loader->Take(context, *session, command);
  if (taken && !session->loader->complete()) return {};
  context.session().reset();
  if (taken) return Install(context, *session);
  log::Info("euicc", log::Escape("installation failed: " + taken.error().message));
  return {IssueInstallationError(context, *session, session->loader->iccid(),
                                 session->loader->Describe(taken.error())),
          apdu::kSwSuccess};
}

}  // namespace lpab::sim::euicc
