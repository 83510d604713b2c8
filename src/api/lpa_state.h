// What an Lpa stands on.
#pragma once

#include <memory>
#include <optional>

#include "base/result.h"
#include "http/curl_client.h"
#include "lpa/block_size.h"
#include "lpa/profile_download.h"
#include "lpa/profile_manager.h"
#include "lpab/lpa.h"

namespace lpab::api {

// One card, the HTTPS client that trusts what this card trusts, and the state folder. Does the work
// of the public functions, with the project's own results. One thread; stays where it was made.
struct LpaState {
  static Result<std::unique_ptr<LpaState>> Open(std::unique_ptr<card::Reader> reader,
                                                const v1::LpaOptions& options);

  lpa::ProfileManager Manager();
  Result<v1::ChipInfo> ReadChip(const Call& call);
  Result<std::vector<v1::Profile>> ListProfiles(const Call& call);
  Result<v1::Installation> Download(const v1::Order& order, const v1::DownloadHandlers& handlers,
                                    const Call& call);
  Result<std::vector<v1::Notification>> ListNotifications(const Call& call);
  Result<std::vector<v1::Delivery>> ProcessNotifications(bool retry_now, const Call& call);

  // Lets the client trust the CIs that the card names.
  lpa::CardCiHandler CardCiHandler();
  lpa::DownloadHandlers HandlersFor(const v1::DownloadHandlers& handlers);

  std::unique_ptr<card::Reader> reader;
  std::unique_ptr<http::CurlClient> http;
  lpa::IsdrOptions isdr;
  std::optional<lpa::BlockSizeFile> block_sizes;  // where there is a state folder, both
  std::unique_ptr<lpa::OutboxStore> outbox;
  bool deliver_notifications = true;
};

}  // namespace lpab::api
