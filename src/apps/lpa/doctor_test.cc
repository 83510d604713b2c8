#include "apps/lpa/doctor.h"

#include <gtest/gtest.h>

#include <map>

namespace lpab::apps {
namespace {

constexpr int64_t kNow = 1795698000;  // 2026-11-26, by `date -u -d @1795698000`
constexpr int64_t kDay = 86400;

// A card behind a bridge on a network, a server on the Internet, and nothing wrong.
Examination Healthy() {
  Examination exam;
  exam.state_folder = "/home/me/.local/state/lpab";
  exam.card.kind = "bridge";
  exam.card.place = "bridge:192.168.8.1:7025";
  exam.card.device_host = "192.168.8.1";
  exam.card.reached = true;
  exam.card.isdr_aid = "A0000005591010FFFFFFFF8900000100";
  exam.card.eid = "89049032123451234512345678901235";
  exam.card.eid_valid = true;
  exam.card.waiting_notifications = 0;
  exam.server = "smdp.example.com";
  exam.server_origin = "given";
  exam.resolved_name = "smdp.example.com";
  exam.addresses = {"203.0.113.5"};
  exam.https = ServerExam{};
  exam.https->connected = exam.https->secured = true;
  exam.https->address = "203.0.113.5";
  exam.https->trust = "trusted through a system CA";
  exam.https->http_status = 404;
  exam.https->date = "Thu, 26 Nov 2026 13:00:00 GMT";
  exam.https->not_before = kNow - 10 * kDay;
  exam.https->not_after = kNow + 10 * kDay;
  exam.now = kNow;
  Route wifi;
  wifi.interface = "wlan0";
  wifi.wireless = true;
  wifi.metric = 600;
  exam.routes = {wifi};
  return exam;
}

Finding Judge(const Examination& exam, std::string_view name) {
  for (const Check& check : DoctorChecks()) {
    if (check.name == name) return check.judge(exam);
  }
  ADD_FAILURE() << "no check " << name;
  return {};
}

// The checks that failed or warn, by name.
std::string Bad(const Examination& exam) {
  std::string names;
  for (const Check& check : DoctorChecks()) {
    const Finding finding = check.judge(exam);
    if (finding.verdict == Verdict::kFailed) names += std::string(check.name) + " ";
    if (finding.verdict == Verdict::kWarning) names += "(" + std::string(check.name) + ") ";
    const bool is_bad = finding.verdict == Verdict::kFailed || finding.verdict == Verdict::kWarning;
    EXPECT_EQ(is_bad, !finding.next.empty()) << check.name << ": " << finding.text;
    EXPECT_FALSE(finding.text.empty()) << check.name;
  }
  return names;
}

Examination WithCardError(ErrorCode code, bool reached) {
  Examination exam = Healthy();
  exam.card.isdr_aid.clear();
  exam.card.waiting_notifications.reset();
  exam.card.reached = reached;
  exam.card.error = MakeError(code, "said so");
  return exam;
}

// What cannot be reached by name, or not connected to.
Examination Unreachable() {
  Examination exam = Healthy();
  exam.addresses.clear();
  exam.dns_error = MakeError(ErrorCode::kNotFound, "the name cannot be resolved");
  exam.https.reset();
  return exam;
}

TEST(DoctorTest, FindsNothingWhereNothingIsWrong) { EXPECT_EQ(Bad(Healthy()), ""); }

TEST(DoctorTest, TellsBridgeLeaseModemAndCardApart) {
  EXPECT_EQ(Bad(WithCardError(ErrorCode::kUnavailable, false)), "port ");
  EXPECT_EQ(Bad(WithCardError(ErrorCode::kBusy, true)), "lease ");
  EXPECT_EQ(Bad(WithCardError(ErrorCode::kUnavailable, true)), "modem ");
  EXPECT_EQ(Bad(WithCardError(ErrorCode::kTimeout, true)), "modem ");
  EXPECT_EQ(Bad(WithCardError(ErrorCode::kNotFound, true)), "eUICC ");
  EXPECT_EQ(Bad(WithCardError(ErrorCode::kResourceExhausted, true)), "eUICC ");
}

// What a bridge reports whose modem's port is gone, or whose modem sees no card.
TEST(DoctorTest, TakesWhatTheModemLacksFromWhatTheCardLacks) {
  Examination exam = WithCardError(ErrorCode::kNotFound, true);
  exam.card.error->detail = OsDetail{2};
  EXPECT_EQ(Bad(exam), "modem ");
  exam.card.error->detail = CmeDetail{10};
  EXPECT_EQ(Bad(exam), "modem ");
}

TEST(DoctorTest, AReaderHasNoModem) {
  Examination exam = WithCardError(ErrorCode::kUnavailable, true);
  exam.card.kind = "smart-card reader";
  EXPECT_EQ(Bad(exam), "eUICC ");
}

TEST(DoctorTest, JudgesTheCardsContents) {
  Examination exam = Healthy();
  exam.card.eid_valid = false;
  exam.card.waiting_notifications = 2;
  EXPECT_EQ(Bad(exam), "(EID) (notifications) ");
  EXPECT_EQ(Judge(exam, "EID").text.find("8904903212345"), std::string::npos) << "not shortened";
  exam.card.eid_error = MakeError(ErrorCode::kUnknownOutcome, "no answer");
  EXPECT_EQ(Bad(exam), "EID (notifications) ");
}

TEST(DoctorTest, SkipsWhatIsNotNamed) {
  Examination exam = Healthy();
  exam.card = {};
  exam.server.clear();
  exam.https.reset();
  exam.addresses.clear();
  EXPECT_EQ(Bad(exam), "");
  EXPECT_EQ(Judge(exam, "eUICC").verdict, Verdict::kSkipped);
  EXPECT_EQ(Judge(exam, "DNS").verdict, Verdict::kSkipped);
  EXPECT_EQ(Judge(exam, "TLS").verdict, Verdict::kSkipped);
}

TEST(DoctorTest, KnowsTheDevicesWifiThatHasNoInternet) {
  Examination exam = Unreachable();
  exam.device_interface = "wlan0";
  const Finding route = Judge(exam, "route");
  EXPECT_EQ(route.verdict, Verdict::kFailed);
  EXPECT_EQ(route.text, "you are on the device's Wi-Fi (wlan0), which has no Internet");
  EXPECT_EQ(route.next,
            "tether the phone by USB, or name another interface with --bind-http INTERFACE");
  EXPECT_EQ(Bad(exam), "route DNS ");
}

TEST(DoctorTest, NamesTheInterfaceThatMayHaveInternet) {
  Examination exam = Unreachable();
  exam.device_interface = "wlan0";
  Route phone;
  phone.interface = "usb0";
  phone.metric = 700;
  exam.routes.push_back(phone);
  EXPECT_EQ(Judge(exam, "route").next, "let HTTPS leave elsewhere: --bind-http usb0");
}

TEST(DoctorTest, AWayThatIsNotTheDevicesIsNotBlamed) {
  Examination exam = Unreachable();
  exam.device_interface = "eth1";
  EXPECT_EQ(Bad(exam), "DNS ");
  exam.routes.clear();
  EXPECT_EQ(Bad(exam), "route DNS ");
  EXPECT_EQ(Judge(exam, "route").text,
            "you are on the device's network (eth1), which has no Internet");
  exam.device_interface.clear();
  EXPECT_EQ(Judge(exam, "route").text, "this PC has no way to the Internet");
}

TEST(DoctorTest, TellsConnectionAndTlsApart) {
  Examination exam = Healthy();
  exam.https->secured = false;
  exam.https->error = MakeError(ErrorCode::kUntrusted, "TLS: expired");
  exam.https->date.clear();
  exam.https->not_after = kNow - kDay;
  EXPECT_EQ(Bad(exam), "TLS certificate ");
  exam.https->connected = false;
  exam.https->not_before.reset();
  exam.https->error = MakeError(ErrorCode::kUnavailable, "refused");
  EXPECT_EQ(Bad(exam), "connection ");
}

TEST(DoctorTest, ComparesClocks) {
  Examination exam = Healthy();
  exam.now = kNow + 299;
  EXPECT_EQ(Bad(exam), "");
  exam.now = kNow - 3600;
  EXPECT_EQ(Bad(exam), "(clock) ");
  EXPECT_EQ(Judge(exam, "clock").text, "this PC's clock is 60 minutes behind the server's");
  exam.now = kNow - 20 * kDay;
  EXPECT_EQ(Bad(exam), "certificate (clock) ");
  EXPECT_EQ(Judge(exam, "certificate").next, "set this PC's clock");
}

TEST(DoctorTest, NamesAProxyInTheWay) {
  Examination exam = Healthy();
  exam.proxy = {"proxy.corp:3128", "https_proxy"};
  EXPECT_EQ(Bad(exam), "");
  exam.https->secured = false;
  exam.https->error = MakeError(ErrorCode::kUnavailable, "CONNECT tunnel failed, response 407");
  EXPECT_EQ(Bad(exam), "(proxy) TLS ");
}

ProxyExam Proxy(std::string_view host, const std::map<std::string, std::string>& variables) {
  return ProxyFor(host, [&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

// curl's manual, "ENVIRONMENT".
TEST(DoctorTest, ReadsTheProxyVariablesAsCurlDoes) {
  EXPECT_EQ(Proxy("a.b", {}).proxy, "");
  EXPECT_EQ(Proxy("a.b", {{"HTTPS_PROXY", "http://u:p@proxy:3128/"}}).proxy, "proxy:3128");
  EXPECT_EQ(Proxy("a.b", {{"https_proxy", "proxy"}, {"HTTPS_PROXY", "other"}}).proxy, "proxy:1080");
  EXPECT_EQ(Proxy("a.b", {{"all_proxy", "socks5://[::1]:9"}}).proxy, "[::1]:9");
  EXPECT_EQ(Proxy("a.b", {{"http_proxy", "proxy:1"}}).proxy, "");
  const std::map<std::string, std::string> exempt = {{"https_proxy", "p:1"},
                                                     {"NO_PROXY", "x.y, .Example.com"}};
  EXPECT_EQ(Proxy("smdp.example.com", exempt).proxy, "");
  EXPECT_EQ(Proxy("smdp.example.com", exempt).setting, "NO_PROXY names it");
  EXPECT_EQ(Proxy("badexample.com", exempt).proxy, "p:1");
  EXPECT_EQ(Proxy("a.b", {{"https_proxy", "p:1"}, {"no_proxy", "*"}}).proxy, "");
}

}  // namespace
}  // namespace lpab::apps
