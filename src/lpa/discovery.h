// Discovery: what waits for a card at an SM-DS. Spec: SGP.22 section 3.6.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lpa/es11.h"
#include "lpa/isdr_channel.h"
#include "lpa/profile_download.h"
#include "sgp22/euicc_info.h"

namespace lpab::lpa {

struct DiscoveryRequest {
  std::optional<sgp22::SmdpAddress> smds;  // none: the card's root SM-DS
  std::string event_id;                    // which event; empty: all
  sgp22::DeviceInfo device;
};

struct DiscoveryHandlers {
  CardCiHandler on_card_ci;
  // A step begins: the names of DownloadStepName.
  std::function<void(DownloadStep)> on_step;
};

struct DiscoveryResult {
  sgp22::SmdpAddress smds;
  std::string default_smdp;  // of the card; empty when it has none. It may have a profile, too
  std::vector<sgp22::EventEntry> events;
  std::vector<std::string> unusable;  // a sentence for each entry that is none
};

// One question, start to end: opens the card, authenticates card and SM-DS to each other, reads the
// events, closes. Checks that the server is an SM-DS that signed the address that was contacted,
// this card's challenge and one transaction id throughout. What goes wrong after the card took part
// ends the session there, too; an SM-DS is not told, ES11 knows no cancellation.
// One thread; used once; the reader and the client must outlive it.
class Discovery {
 public:
  Discovery(card::Reader& reader, http::HttpClient& client, IsdrOptions options,
            DiscoveryRequest request, DiscoveryHandlers handlers = {});

  // Errors: those of IsdrChannel and Es11; kFailedPrecondition when no SM-DS is named;
  // kUntrusted when a check fails; kCancelled.
  Result<DiscoveryResult> Run(const Call& call);

 private:
  Result<DiscoveryResult> RunSteps(const Call& call);
  Result<void> ReadCard(const Call& call);
  Result<void> ChooseSmds(const Result<sgp22::EuiccConfiguredAddresses>& addresses);
  Result<void> InitiateAuthentication(const Call& call);
  Result<void> AuthenticateServer(const Call& call);
  Result<sgp22::AuthenticateClientResponseEs11> AuthenticateClient(const Call& call);
  void EndSession();
  Result<void> Begin(DownloadStep step, const Call& call) const;

  card::Reader& reader_;
  Es11 es11_;
  IsdrOptions options_;
  DiscoveryRequest request_;
  DiscoveryHandlers handlers_;

  std::optional<IsdrChannel> isdr_;
  std::string default_smdp_;
  Bytes euicc_info1_;
  Bytes euicc_challenge_;
  std::optional<sgp22::InitiateAuthenticationResponse> authentication_;
  std::optional<sgp22::AuthenticateServerResponse> card_authentication_;  // a session is open
};

}  // namespace lpab::lpa
