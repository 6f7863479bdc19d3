using System.Globalization;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.LabHosts;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories;

/// <summary>The one command of the README, as a newcomer gives it, with one host.</summary>
[Collection("lab")]
public sealed class DemoTests : IAsyncLifetime
{
    private const string Ready = @"pis +True +1/1 +1/1";

    private static readonly LabOptions Options = TestLabs.Options("dt", 3);
    private static readonly LabOptions Neighbour = TestLabs.Options("du", 4);
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
            await Task.WhenAll(KilledAsync(Options, seconds, "up", Small), KilledAsync(Neighbour, seconds + 1, "up", Small));
        foreach (var shown in await Task.WhenAll(DemoAsync(Options, "up", Small), DemoAsync(Neighbour, "up", Small))) Assert.Matches(Ready, shown);

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

        // A user namespace without a mapping: the same files, and no rights.
        var answer = await Tool.RunAsync("unshare", ["--user", Program, "up"], _ct);

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("needs root", answer.Error);
        Assert.Contains("sudo", answer.Error);
        Assert.Empty(answer.Output);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (!Environment.IsPrivilegedProcess) return;
        foreach (var demo in new[] { Options, Neighbour }) await Tool.RunAsync(Program, ["down", "--name", demo.Name], CancellationToken.None);
    }

    private static string Program => Repository.Path("lab", "demo");

    private Task<string> DemoAsync(LabOptions demo, string command, params string[] options) => Tool.CheckAsync(Program, [command, "--name", demo.Name, .. options], _ct);

    /// <summary>With all that it has started in its process group, as a machine that has no memory left does it. One that is done by then is done.</summary>
    private async Task KilledAsync(LabOptions demo, double seconds, string command, params string[] options)
    {
        var answer = await Tool.RunAsync(
            "timeout", ["--signal=KILL", seconds.ToString(CultureInfo.InvariantCulture), Program, command, "--name", demo.Name, .. options], _ct);
        Assert.True(answer.ExitCode is 0 or 137, $"{command} ended with {answer.ExitCode}: {answer.Error}{answer.Output}");
    }

    private Task<string> UidAsync(LabOptions demo) => Tool.CheckAsync(
        "kubectl",
        ["--kubeconfig", Path.Combine(LabOptions.StateDirectory, demo.Name, "kubeconfig"), "get", "kc", "pis", "--output=jsonpath={.metadata.uid}"],
        _ct);
}
