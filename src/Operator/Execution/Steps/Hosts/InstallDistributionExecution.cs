using System.Globalization;
using KafkaPi.Operator.Execution.Artifacts;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Releases;

namespace KafkaPi.Operator.Execution.Steps.Hosts;

internal static class InstallDistributionExecution
{
    internal const string Incoming = $"{HostLayout.Root}/.incoming";

    /// <summary>Time to read, unpack and sync hundreds of megabytes on a slow SD card.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(30);

    private static readonly string[] Programs = ["zookeeper-server-start", "kafka-server-start", "kafka-topics"];

    /// <remarks>An outdated plan cuts the upload of the archive. Unpacking on the host goes on.</remarks>
    public static Task ExecuteAsync(InstallDistribution step, ArtifactCache artifacts, StepRun run) =>
        step.Distribution.Source switch
        {
            DistributionOrigin.Installed installed => VerifyAsync(step, installed.Path, run.Host, run.Token),
            DistributionOrigin.ArchiveOnHost archive => InstallAsync(step, archive, run.Host, run.Token),
            DistributionOrigin.Download download => SendAsync(step, download, artifacts, run),
            DistributionOrigin.OnHosts => throw Refused(step,
                $"{step.Distribution.Layout} {step.Distribution.Version} is not on the host, and the spec does not say "
                    + "any more where it comes from. Set spec.version and spec.distribution back to it."),
            var other => throw new NotSupportedException($"Nothing installs from {other}."),
        };

    private static async Task VerifyAsync(
        InstallDistribution step, string home, IHost host, CancellationToken cancellationToken)
    {
        var script = StepScript.Of("verify-distribution", Deadline,
            ("TARGET", home), ("PROGRAMS", RequiredPrograms(step.Distribution)), ("ACCOUNT", HostLayout.User));
        var answer = await host.AskAsync(script, cancellationToken);
        if (answer.IsDone)
        {
            return;
        }

        throw answer switch
        {
            { Word: "no-program", Details: [var program] } => Refused(step,
                $"{home} has no program {program}. spec.distribution.source.installedAt has to name the unpacked "
                    + $"{step.Distribution.Layout} distribution on every host."),
            { Word: "not-readable", Details: [var program] } => Refused(step,
                $"the user {HostLayout.User} may not read {home}/{program}. Give it the right (chmod o+rX, on the "
                    + "directories above as well), or move the distribution out of the home directory and correct "
                    + "spec.distribution.source.installedAt."),
            _ => answer.Unexpected(host, script),
        };
    }

    private static async Task InstallAsync(
        InstallDistribution step, DistributionOrigin.ArchiveOnHost archive, IHost host,
        CancellationToken cancellationToken)
    {
        var script = Script(step.Distribution, host, archive.Path, archive.Sha512 ?? "", sentBytes: null);
        var answer = await host.AskAsync(script, cancellationToken);
        if (!answer.IsDone)
        {
            throw Failure(step, archive.Path, answer) ?? answer.Unexpected(host, script);
        }
    }

    /// <remarks>Asks the host first. An archive or a distribution that the host has is not sent again.</remarks>
    private static async Task SendAsync(
        InstallDistribution step, DistributionOrigin.Download download, ArtifactCache artifacts, StepRun run)
    {
        var (host, progressed, superseded, cancellationToken) = run;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(superseded, cancellationToken);
        var address = artifacts.AddressOf(download);
        using var held = await artifacts.GetAsync(address, download.Sha512, either.Token);
        var artifact = held.Artifact;
        progressed();
        var there = $"{Incoming}/{artifact.Sha512}";
        var script = Script(step.Distribution, host, there, artifact.Sha512, artifact.Bytes);

        var answer = await host.AskAsync(script, cancellationToken);
        progressed();
        if (answer.Word == "send")
        {
            await host.UploadAsync(artifact.Path, there, new UploadProgress(progressed), either.Token);
            answer = await host.AskAsync(script, cancellationToken);
        }

        if (answer.Word == "send")
        {
            throw new StepFailedException(Remedy.Retry, $"{step.Node}: the archive arrived damaged. It is sent again.");
        }

        if (!answer.IsDone)
        {
            throw Failure(step, address.Speakable, answer) ?? answer.Unexpected(host, script);
        }
    }

    /// <param name="sentBytes">The size of the archive. Null when the operator does not send it.</param>
    private static RemoteScript Script(
        DesiredDistribution distribution, IHost host, string archive, string sha512, long? sentBytes) =>
        StepScript.Of("install-distribution", Deadline,
            ("DISTRIBUTIONS", HostLayout.Distributions),
            ("TARGET", distribution.Home),
            ("MARKER", HostLayout.CompleteMarker),
            ("PROGRAMS", RequiredPrograms(distribution)),
            ("CURRENT", HostLayout.Current),
            ("UNIT_FILES", string.Join(' ', Enum.GetValues<DaemonKind>().Select(HostLayout.UnitFile))),
            ("UNITS", string.Join(' ', Enum.GetValues<DaemonKind>().Select(HostLayout.Unit))),
            ("ARCHIVE", archive),
            ("SHA512", sha512.ToLowerInvariant()),
            ("SENT", sentBytes is null ? "no" : "yes"),
            ("ARCHIVE_BYTES", (sentBytes ?? 0).ToString(CultureInfo.InvariantCulture)),
            ("INCOMING", Incoming),
            ("LOGIN", host.Endpoint.User));

    private static string RequiredPrograms(DesiredDistribution distribution) =>
        string.Join(' ', Programs.Select(p => distribution.Program(p)[(distribution.Home.Length + 1)..]));

    private static StepFailedException? Failure(InstallDistribution step, string archive, Answer answer) =>
        answer switch
        {
            { Word: "busy" } =>
                new(Remedy.Retry, $"{step.Node}: an earlier attempt is still unpacking; it is left to finish."),
            { Word: "no-space", Details: [var need, var free] } => Refused(step,
                $"{HostLayout.Distributions} needs {Megabytes(need)} free, and has {Megabytes(free)}. Free some space; "
                    + "it goes on by itself."),
            { Word: "no-archive" } => Refused(step,
                $"there is no file {archive}. spec.distribution.source.hostPath has to name the archive on every "
                    + "host."),
            { Word: "wrong-digest", Details: [var actual] } => Refused(step,
                $"spec.distribution.sha512 does not fit {archive}: the file there has {actual}. Correct one of "
                    + "them."),
            { Word: "in-use", Details: [var installed] } => Refused(step,
                $"{step.Distribution.Home} came from an archive with the SHA-512 {installed}, and the daemons run "
                    + "from it. "
                    + (step.Distribution.Source is DistributionOrigin.Published
                        ? "Put the spec.distribution.source and spec.distribution.sha512 of that one back."
                        : "Put that back into spec.distribution.sha512, or give the other archive a version of its "
                            + "own.")),
            { Word: "unreadable", Details: [var said] } =>
                Refused(step, $"{archive} is no archive that tar can read, or it is cut short ({said})."),
            { Word: "refused", Details: [var why] } => Refused(step,
                $"{archive} was not unpacked: the member {why}. Take the archive as its makers publish it."),
            { Word: "no-program", Details: [var program] } => Refused(step,
                $"{archive} holds no program {program}: it is no {step.Distribution.Layout} distribution. Correct "
                    + "spec.distribution.flavor or its source."),
            _ => null,
        };

    private static StepFailedException Refused(InstallDistribution step, string message) =>
        new(Remedy.Person, $"{step.Node}: {message}");

    private static string Megabytes(string bytes) =>
        $"{long.Parse(bytes, CultureInfo.InvariantCulture) / 1_000_000} MB";

    private sealed class UploadProgress(Action progressed) : IProgress<long>
    {
        public void Report(long value) => progressed();
    }
}
