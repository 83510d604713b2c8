#include "apps/lpa/doctor_exam.h"

#include <netdb.h>

#include <cstdlib>
#include <ctime>

#include "apps/lpa/state_folder.h"
#include "io/resolve.h"
#include "link/endpoint.h"
#include "lpa/isdr_channel.h"
#include "remote/known_devices.h"
#include "sgp22/activation_code.h"
#include "sgp22/euicc_info.h"
#include "sgp22/notification.h"

namespace lpab::apps {
namespace {

constexpr Duration kLookUpWithin = std::chrono::seconds(10);
constexpr Duration kAnswerWithin = std::chrono::seconds(20);
constexpr uint16_t kHttpsPort = 443;

// The first address of a paired device; empty where it is not known.
std::string PairedHost(const std::string& name, const GlobalOptions& options) {
  const auto folder = StateFolder(options.state_dir);
  if (!folder) return "";
  const auto known = remote::KnownDevices::Load(remote::DevicesIn(*folder));
  const remote::KnownDevice* device = known ? known->Find(name) : nullptr;
  const bool has_address = device != nullptr && !device->addresses.empty();
  return has_address ? device->addresses.front().host : "";
}

// The host of "bridge:NAME" and "bridge:HOST:PORT"; empty for others.
std::string DeviceHost(const GlobalOptions& options) {
  constexpr std::string_view kBridge = "bridge:";
  if (!options.card.starts_with(kBridge)) return "";
  const std::string rest = options.card.substr(kBridge.size());
  if (remote::IsDeviceName(rest)) return PairedHost(rest, options);
  const auto endpoint = link::Endpoint::Parse(rest);
  return endpoint && endpoint->tcp() != nullptr ? endpoint->tcp()->host : "";
}

void ReadCard(Session& session, lpa::IsdrChannel& isdr, CardExam& exam) {
  exam.isdr_aid = isdr.info().aid.ToString();
  const auto answers =
      isdr.CallAll(session.call(), sgp22::GetEid{}, sgp22::GetEuiccInfo1{},
                   sgp22::GetEuiccConfiguredAddresses{}, sgp22::ListNotification{});
  if (!answers) {
    exam.eid_error = answers.error();
    return;
  }
  const auto& [eid, info, addresses, notifications] = *answers;
  if (eid) {
    exam.eid = eid->eid.digits();
    exam.eid_valid = eid->eid.HasValidCheckDigits();
  } else {
    exam.eid_error = eid.error();
  }
  if (info) static_cast<void>(session.CardCiHandler()(info->ci_ids_for_verification));
  if (addresses) exam.default_smdp = addresses->default_smdp;
  if (notifications) exam.waiting_notifications = notifications->notifications.size();
}

CardExam ExamineCard(Session& session) {
  CardExam exam;
  const std::string& name = session.options().card;
  if (name.empty()) return exam;
  exam.kind = connect::CardKind(name);
  if (exam.kind.empty()) exam.kind = "card";
  exam.place = name;
  exam.device_host = DeviceHost(session.options());
  auto isdr = lpa::IsdrChannel::Open(session.reader(), session.isdr(), session.call());
  exam.reached = session.card().reached();
  if (isdr) {
    ReadCard(session, *isdr, exam);
    static_cast<void>(isdr->Close(session.call()));
  } else {
    exam.error = isdr.error();
  }
  return exam;
}

std::string AddressText(const io::SocketAddress& address) {
  char host[NI_MAXHOST] = "";
  getnameinfo(address.get(), address.size, host, sizeof host, nullptr, 0, NI_NUMERICHOST);
  return host;
}

Result<std::vector<std::string>> LookUp(const io::HostPort& name, const Call& call) {
  LPAB_ASSIGN(const auto addresses, io::ResolveTcp(name, call.Within(kLookUpWithin)));
  std::vector<std::string> texts;
  for (const io::SocketAddress& address : addresses) {
    const std::string text = AddressText(address);
    if (std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
  }
  return texts;
}

// As a download would reach it: the same client, trust, proxy and interface.
ServerExam ExamineServer(Session& session, const std::string& server) {
  http::HttpRequest request;
  request.method = "GET";
  request.url = "https://" + server + "/";
  const auto response = session.http().Send(request, session.call().Within(kAnswerWithin));
  const http::ConnectionFacts facts = session.curl().LastConnection();
  ServerExam exam;
  exam.connected = facts.connected;
  exam.secured = facts.secured;
  exam.address = facts.address;
  exam.trust = session.TrustText();
  if (const auto certificate = session.curl().LastCertificate()) {
    exam.not_before = certificate->NotBefore();
    exam.not_after = certificate->NotAfter();
  }
  if (response) {
    exam.http_status = response->status;
    exam.date = std::string(http::FindHeader(response->headers, "Date"));
  } else {
    exam.error = response.error();
  }
  return exam;
}

// The argument, an address or an activation code, or what the card names.
Result<void> ChooseServer(const std::string& argument, Examination& exam) {
  if (argument.empty()) {
    exam.server = exam.card.default_smdp;
    exam.server_origin = "the card's default";
    return {};
  }
  exam.server_origin = "given";
  if (argument.find('$') == std::string::npos) {
    LPAB_ASSIGN(const auto address, sgp22::SmdpAddress::Parse(argument));
    exam.server = address.ToString();
    return {};
  }
  LPAB_ASSIGN(const auto code, sgp22::ActivationCode::Parse(argument));
  exam.server = code.address.ToString();
  return {};
}

void ExamineNetwork(Session& session, Examination& exam) {
  exam.bound_to = session.options().bind_http;
  exam.routes = ReadRoutes();
  if (!exam.card.device_host.empty()) {
    const auto device = LookUp({exam.card.device_host, kHttpsPort}, session.call());
    if (device) exam.device_interface = InterfaceTowards(exam.routes, device->front());
    if (exam.device_interface == "lo") exam.device_interface.clear();
  }
  if (exam.server.empty()) return;
  const auto server = sgp22::SmdpAddress::Parse(exam.server);
  if (!server) {  // the card's: a card may name anything
    exam.dns_error = server.error();
    return;
  }
  exam.proxy = ProxyFor(server->host(), [](const char* name) { return std::getenv(name); });
  io::HostPort name{server->host(), server->port().value_or(kHttpsPort)};
  if (auto proxy = io::HostPort::Parse(exam.proxy.proxy)) name = *proxy;
  exam.resolved_name = name.host;
  auto addresses = LookUp(name, session.call());
  if (!addresses) {
    exam.dns_error = addresses.error();
    return;
  }
  exam.addresses = std::move(*addresses);
  exam.https = ExamineServer(session, exam.server);
}

}  // namespace

Result<Examination> Examine(Session& session, const std::string& server) {
  Examination exam;
  LPAB_TRY(
      ChooseServer(server, exam));  // an argument that is wrong is told before anything is done
  auto folder = StateFolder(session.options().state_dir);
  exam.state_folder = folder.value_or("");
  if (auto outbox = OpenOutbox(session.options().state_dir); !outbox) {
    exam.state_error = outbox.error();
  }
  exam.card = ExamineCard(session);
  LPAB_TRY(ChooseServer(server, exam));
  ExamineNetwork(session, exam);
  exam.now = std::time(nullptr);
  return exam;
}

}  // namespace lpab::apps
