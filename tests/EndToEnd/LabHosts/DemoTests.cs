using System.Globalization;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Bed.Machine;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.Lab;
using KafkaPi.Testing;

namespace KafkaPi.EndToEnd.LabHosts;

/// <summary>Demo of the README with one host, as a newcomer runs it.</summary>
[Collection(typeof(LabStories))]
public sealed class DemoTests : IAsyncLifetime
{
    private const string Ready = @"pis +True +1/1 +1/1";

    private static readonly LabOptions Options = TestLabs.Options("dt", 7);
    private static readonly LabOptions Neighbour = TestLabs.Options("du", 8);
    private static readonly string[] Small = ["--hosts", "1", "--memory", "640", "--embedded"];

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Up_ends_with_a_Ready_cluster_a_second_up_leaves_it_alone_and_down_leaves_nothing()
    {
        TestLabs.SkipUnlessRoot();
        Assert.SkipUnless(await Tool.IsThereAsync("kubectl", _ct), "kubectl is not on this machine");

        var first = await DemoAsync(Options, "up", [.. Small, "--subnet", $"{Options.Subnet}"]);

        Assert.Matches(Ready, first);
        var before = await UidAsync(Options);
        Assert.Matches(Ready, await DemoAsync(Options, "up"));
        Assert.Equal(before, await UidAsync(Options));
        await DemoAsync(Options, "down");
        Assert.Empty(Traces.Of(Options));
        await DemoAsync(Options, "down");
    }

    [Fact]
    public async Task Two_demos_killed_half_way_come_up_side_by_side_and_one_goes_without_the_other()
    {
        TestLabs.SkipUnlessRoot();
        Assert.SkipUnless(await Tool.IsThereAsync("kubectl", _ct), "kubectl is not on this machine");

        foreach (var seconds in new[] { 2, 5, 9 })
        {
            await Task.WhenAll(
                KilledAsync(Options, seconds, "up", Small), KilledAsync(Neighbour, seconds + 1, "up", Small));
        }

        foreach (var shown in await Task.WhenAll(DemoAsync(Options, "up", Small), DemoAsync(Neighbour, "up", Small)))
        {
            Assert.Matches(Ready, shown);
        }

        var neighbour = await UidAsync(Neighbour);
        await KilledAsync(Options, 0.4, "down");
        await DemoAsync(Options, "down");

        Assert.Empty(Traces.Of(Options));
        Assert.Matches(Ready, await DemoAsync(Neighbour, "up"));
        Assert.Equal(neighbour, await UidAsync(Neighbour));
        await DemoAsync(Neighbour, "down");
        Assert.Empty(Traces.Of(Neighbour));
    }

    [Fact]
    public async Task Without_root_it_says_at_once_what_it_needs()
    {
        TestLabs.SkipUnlessRoot();

        // A user namespace without a mapping has the same files and no rights.
        var answer = await Tool.RunAsync("unshare", ["--user", Program, "up"], _ct);

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("needs root", answer.Error);
        Assert.Contains("sudo", answer.Error);
        Assert.Empty(answer.Output);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return;
        }

        foreach (var demo in new[] { Options, Neighbour })
        {
            await Tool.RunAsync(Program, ["down", "--name", demo.Name], CancellationToken.None);
        }
    }

    private static string Program => Repository.PathOf("lab/demo");

    private Task<string> DemoAsync(LabOptions demo, string command, params string[] options) =>
        Tool.CheckAsync(Program, [command, "--name", demo.Name, .. options], _ct);

    /// <summary>
    /// Kills a command after some seconds with its process group, as a machine without memory does. A command may
    /// have ended by then.
    /// </summary>
    private async Task KilledAsync(LabOptions demo, double seconds, string command, params string[] options)
    {
        var after = seconds.ToString(CultureInfo.InvariantCulture);
        string[] killed = ["--signal=KILL", after, Program, command, "--name", demo.Name, .. options];
        var answer = await Tool.RunAsync("timeout", killed, _ct);
        Assert.True(
            answer.ExitCode is 0 or 137, $"{command} ended with {answer.ExitCode}: {answer.Error}{answer.Output}");
    }

    private Task<string> UidAsync(LabOptions demo)
    {
        var kubeconfig = Path.Combine(LabOptions.StateDirectory, demo.Name, "kubeconfig");
        return Tool.CheckAsync(
            "kubectl", ["--kubeconfig", kubeconfig, "get", "kc", "pis", "--output=jsonpath={.metadata.uid}"], _ct);
    }
}
