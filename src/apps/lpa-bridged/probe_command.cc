#include "apps/lpa-bridged/probe_command.h"

#ifdef LPAB_PROBE

#include <cstdio>

#include "apps/lpa-bridged/transcript.h"
#include "card/isdr.h"
#include "io/files.h"
#include "io/serial_port.h"
#include "modem/port_finder.h"
#include "modem/probe.h"

namespace lpab::apps {
namespace {

constexpr char kNoPort[] =
    "name one with --port at:/dev/ttyS0, and check that the modem is plugged in";

std::vector<std::string> PortsToTry(const ProbeOptions& options) {
  if (!options.ports.empty()) return options.ports;
  std::vector<std::string> names;
  for (const modem::FoundPort& port : modem::FindPorts()) names.push_back(port.path);
  return names;
}

std::vector<apdu::Aid> AidsToTry(const ProbeOptions& options) {
  std::vector<apdu::Aid> aids = card::KnownIsdrAids();
  aids.insert(aids.end(), options.more_aids.begin(), options.more_aids.end());
  return aids;
}

// `modem = "at:/dev/ttyUSB2"` and what is special about it; empty where no way was found.
std::string SettingsOf(const std::string& name, const modem::ProbeReport& report) {
  const std::string profile = report.ToSettings();
  if (profile.empty()) return "";
  std::string quoted;
  for (const char c : name)
    quoted += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return "modem = \"" + std::string(name.starts_with("at:") ? "" : "at:") + quoted + "\"\n\n" +
         profile;
}

std::string TextOf(const modem::ProbeReport& report, const std::string& settings) {
  std::string text = "lpa-bridged   " LPAB_VERSION "\n" + report.ToText();
  if (!settings.empty()) text += "\nSettings for lpa-bridged's --config:\n\n" + settings;
  return text;
}

Result<modem::ProbeReport> ProbePort(const std::string& name, const ProbeOptions& options,
                                     const Transcript& transcript, const Call& call) {
  LPAB_ASSIGN(auto port, io::OpenModemPort(name, call, options.serial));
  return modem::ProbeModem(transcript.Record(std::move(port)), AidsToTry(options), call);
}

}  // namespace

Result<void> Probe(const ProbeOptions& options, const Call& call) {
  const std::vector<std::string> names = PortsToTry(options);
  LPAB_ASSIGN(const Transcript transcript, Transcript::Open(options.transcript));
  std::string text;
  std::string settings;
  for (const std::string& name : names) {
    LPAB_TRY(call.Check("probing"));
    const auto report = ProbePort(name, options, transcript, call);
    if (report) settings = SettingsOf(name, *report);
    text += (text.empty() ? "" : "\n") +
            (report ? TextOf(*report, settings)
                    : "port          " + name + ": " + report.error().message + "\n");
    if (!settings.empty()) break;
  }
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);  // before an error that speaks of it
  if (!options.report.empty()) LPAB_TRY(io::WriteFileAtomically(options.report, AsBytes(text)));
  if (!settings.empty() && !options.settings.empty()) {
    LPAB_TRY(io::WriteFileAtomically(options.settings, AsBytes(settings)));
  }
  if (!settings.empty()) return {};
  if (names.empty()) {
    return Fail(
        MakeError(ErrorCode::kNotFound, "no serial port on USB is there").WithNext(kNoPort));
  }
  return Fail(
      MakeError(ErrorCode::kUnsupported, "no way to an eUICC was found")
          .WithNext("see above; docs/modems.md lists the modems that are known to have one"));
}

}  // namespace lpab::apps

#else

namespace lpab::apps {

Result<void> Probe(const ProbeOptions&, const Call&) {
  return Fail(MakeError(ErrorCode::kUnsupported, "this lpa-bridged was built without probing")
                  .WithNext("build with -DLPAB_PROBE=ON"));
}

}  // namespace lpab::apps

#endif
