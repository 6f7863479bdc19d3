using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using KafkaPi.Crds.Schema;
using KafkaPi.Operator.KnownSettings.Brokers;
using KafkaPi.Operator.KnownSettings.Catalogue;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Tests.Architecture;
using Xunit;

namespace KafkaPi.Operator.Tests.KnownSettings;

/// <summary>Real distributions say the same as this operator, where a program that packs them is at hand.</summary>
public sealed class RealKafkaTests
{
    private const string Make = "KAFKAPI_DISTRIBUTIONS_MAKE";

    /// <summary>Any negative number is taken for -1. This operator asks for the one that people know.</summary>
    private const string Retention = "log.retention.ms";

    /// <summary>Kafka starts with what these lines refuse, and serves nobody, or ends later.</summary>
    private static readonly ImmutableHashSet<string> KeptByHand =
        [.. SettingLines.Read("known-settings/kafka.jsonl").Settings.Select(s => s.Name)];

    [Theory]
    [InlineData("3.2.3")]
    [InlineData("3.9.1")]
    public async Task Kafkas_own_verdict_on_values_of_every_setting_is_ours(string version)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var make = Environment.GetEnvironmentVariable(Make);
        Assert.SkipUnless(File.Exists(make), $"{Make} names no program that packs distributions");
        Assert.SkipUnless(await HasJdkAsync(cancellation), "there is no JDK on this machine");
        var work = Directory.CreateTempSubdirectory("kafkapi-tests-").FullName;
        try
        {
            var archive = (await RunAsync(make!, [version, "apache", work], "", cancellation)).Trim();
            await RunAsync("tar", ["-xzf", archive, "-C", work, "--strip-components=1"], "", cancellation);
            var samples = Samples(Version.Parse(version)).ToArray();
            var answers = await RunAsync(
                "java",
                [
                    "-cp", Path.Combine(work, "libs", "*"),
                    SourceTree.PathOf("tests", "Operator.Tests", "KnownSettings", "Verdicts.java"),
                ],
                string.Concat(samples.Select(s => $"{s.Name}={s.Value}\n")), cancellation);

            var theirs = answers.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(a => a == "yes").ToArray();
            Assert.Equal(samples.Length, theirs.Length);
            Assert.InRange(samples.Length, 500, 5000);
            Offenders.None(
                from sample in samples.Zip(theirs)
                where sample.First.IsTaken != sample.Second
                let who = sample.Second ? "Kafka" : "the operator"
                select $"{sample.First.Name}={sample.First.Value} is taken by {who} alone");
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>The default, the ends of the range, what is beyond, each allowed value, and what is no value.</summary>
    private static IEnumerable<(string Name, string Value, bool IsTaken)> Samples(Version kafka) =>
        from setting in KafkaSettings.Of(kafka).Older!.Settings
        where setting.Type is not (SettingType.ClassName or SettingType.Secret)
            && setting.Name is not (ProtocolVersion.Setting or Retention)
            && !KeptByHand.Contains(setting.Name)
            && !OwnedSetting.Broker.Any(o => o.Matches(setting.Name))
        from value in Values(setting).OfType<string>().Distinct()
        let given = ImmutableSortedDictionary<string, string>.Empty.Add(setting.Name, value)
        select (setting.Name, value, BrokerConfigCheck.Refusals(new(kafka, given)).IsEmpty);

    private static IEnumerable<string?> Values(KnownSetting setting) => setting.Type switch
    {
        SettingType.Text when setting.Values.IsEmpty && setting.Versions.IsEmpty => [],
        SettingType.List when setting.Values.IsEmpty => [],
        _ =>
        [
            setting.Default, .. setting.Values, "", "abc", " true ", "FALSE", "1.5", "2147483648",
            Text(setting.Minimum), Text(setting.Minimum - 1), Text(setting.Maximum), Text(setting.Maximum + 1),
        ],
    };

    private static string? Text(decimal? number) => number?.ToString("0.######", CultureInfo.InvariantCulture);

    private static async Task<bool> HasJdkAsync(CancellationToken cancellation)
    {
        try
        {
            await RunAsync("javac", ["-version"], "", cancellation);
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, string input, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellation);
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await error}");
        return await output;
    }
}
