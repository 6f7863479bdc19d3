using KafkaPi.Operator.Model.Observed.Facts;

namespace KafkaPi.Operator.Observation.Probe.Sections;

/// <summary>Reads the claim on the host, and the account of the daemons.</summary>
internal static class OwnershipParser
{
    public static HostOwner? Owner(ProbeLines lines) =>
        lines.Optional("owner") is { } owner ? new(owner["uid"], owner["name"]) : null;

    public static bool UserExists(ProbeLines lines) => lines.One("user").Flag("exists");

    public static ObservedAccount? Account(ProbeLines lines) =>
        lines.Optional("account") is { } account
            ? new(account.Flag("made-here"), account.Flag("own-group"), account.Flag("closed"))
            : null;
}
