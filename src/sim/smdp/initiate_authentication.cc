// ES9+.InitiateAuthentication. Spec: SGP.22 section 5.6.1.
#include <optional>

#include "sim/smdp/mutual_authentication.h"
#include "sim/smdp/rsp_status.h"
#include "sim/smdp/smdp.h"

namespace lpab::sim::smdp {

namespace {

constexpr size_t kChallengeSize = 16;
constexpr size_t kTransactionIdSize = 16;

ServerDescription Describe(const SmdpSettings& settings) {
  ServerDescription server{"SM-DP+",
                           settings.address,
                           {},
                           status::kAddressRefused,
                           status::kCiUnsupported,
                           status::kSvnUnsupported,
                           status::kNoCertificate};
  for (const pki::SmdpIdentity& identity : settings.identities) server.cis.push_back(identity.ci);
  return server;
}

}  // namespace

Result<JsonAnswer> Smdp::InitiateAuthentication(const JsonRequest& request) {
  LPAB_ASSIGN(const ClientOffer offer, ReadInitiation(request, Describe(settings_)));
  const crypto::Certificate& euicc_ci = settings_.identities[offer.euicc_ci].ci;
  Session session{settings_.seams.random(kTransactionIdSize),
                  settings_.seams.random(kChallengeSize), settings_.identities[offer.server_ci],
                  euicc_ci, std::nullopt};
  history_.Begin(session.transaction_id, offer.challenge);
  const bool wrong_role = settings_.bugs.wrong_certificate_role == 1;
  const pki::SmdpIdentity& identity = session.identity;
  const Initiation initiation{session.transaction_id,
                              offer.challenge,
                              session.server_challenge,
                              settings_.address,
                              wrong_role ? identity.dppb : identity.dpauth,
                              wrong_role ? identity.dppb_key : identity.dpauth_key,
                              euicc_ci};
  JsonAnswer answer = AnswerInitiation(initiation, settings_.bugs, history_);
  sessions_.Add(std::move(session));
  return answer;
}

}  // namespace lpab::sim::smdp
