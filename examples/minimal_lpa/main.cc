// An LPA in sixty lines: lists the profiles of a card, and installs one when a code is given.
//   minimal_lpa at:/dev/ttyUSB2
//   minimal_lpa bridge:router.local:7025 'LPA:1$rsp.example.com$MATCHING-ID'
#include <lpab/lpab.h>

#include <csignal>
#include <iostream>

namespace {

std::optional<lpab::Canceller> canceller;

int Fail(const lpab::Error& error) {
  std::cerr << "minimal_lpa: " << error.ToString() << "\n";
  return 1;
}

lpab::Consent AskConsent(const lpab::Profile& offer) {
  std::cout << "Install \"" << lpab::ForDisplay(offer.name) << "\" from "
            << lpab::ForDisplay(offer.provider) << "? [y/N] " << std::flush;
  std::string answer;
  if (!std::getline(std::cin, answer)) return lpab::Consent::kPostpone;
  return answer == "y" ? lpab::Consent::kInstall : lpab::Consent::kReject;
}

int Install(lpab::Lpa& lpa, const std::string& activation_code, const lpab::Call& call) {
  lpab::DownloadHandlers handlers;
  handlers.ask_consent = AskConsent;
  handlers.on_progress = [](const lpab::Progress& at) { std::cerr << at.step << "\n"; };
  const auto installed = lpa.Download({.activation_code = activation_code}, handlers, call);
  if (!installed) return Fail(installed.error());
  const auto enabled = lpa.Enable(installed->profile.iccid, call);
  return enabled ? 0 : Fail(enabled.error());
}

int Run(const std::string& card_name, const std::string& activation_code) {
  auto card = lpab::OpenCard(card_name);
  if (!card) return Fail(card.error());
  auto lpa = lpab::Lpa::Open(std::move(*card));
  if (!lpa) return Fail(lpa.error());
  const auto call = lpab::Call::Within(std::chrono::minutes(5)).StoppedBy(*canceller);
  if (!activation_code.empty() && Install(*lpa, activation_code, call) != 0) return 1;
  const auto profiles = lpa->ListProfiles(call);
  if (!profiles) return Fail(profiles.error());
  for (const lpab::Profile& profile : *profiles) {
    std::cout << profile.iccid << " " << lpab::ProfileStateName(profile.state) << " "
              << lpab::ForDisplay(profile.name) << "\n";
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (auto made = lpab::Canceller::Create()) canceller = *made;
  std::signal(SIGINT, [](int) { canceller->Cancel(); });
  if (argc >= 2 && canceller) return Run(argv[1], argc > 2 ? argv[2] : "");
  std::cerr << "usage: minimal_lpa CARD [ACTIVATION-CODE]\n";
  return 2;
}
