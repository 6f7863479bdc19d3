using System.Diagnostics;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.LabHosts;

[Collection(typeof(LabStories))]
public sealed class LabLifecycleTests : IAsyncLifetime
{
    private static readonly LabOptions Options = TestLabs.Options("la", 4);
    private static readonly LabOptions Neighbour = TestLabs.Options("lb", 5);

    [Fact]
    public async Task A_second_up_leaves_running_hosts_alone_and_down_leaves_nothing()
    {
        var ct = TestContext.Current.CancellationToken;
        var lab = new PiLab(Options);
        var host = Assert.Single(await lab.UpAsync(1, ct));
        var boot = await BootIdAsync(host, ct);
        Assert.NotEmpty(Traces.Of(Options));

        await lab.UpAsync(1, ct);

        Assert.Equal(boot, await BootIdAsync(host, ct));
        await lab.DownAsync(ct);
        Assert.Empty(Traces.Of(Options));
        await lab.DownAsync(ct);
    }

    [Theory]
    [InlineData("lab.json")]
    [InlineData("hosts/pi2/work")]
    [InlineData("hosts/pi2/console.log")]
    public async Task Down_after_an_up_that_was_killed_leaves_nothing(string whenSeen)
    {
        var ct = TestContext.Current.CancellationToken;
        await new PiLab(Options).BuildImageAsync(ct);

        await KillUpAsync(whenSeen, ct);

        await new PiLab(Options).DownAsync(ct);
        Assert.Empty(Traces.Of(Options));
    }

    [Fact]
    public async Task Up_after_an_up_that_was_killed_completes_it()
    {
        var ct = TestContext.Current.CancellationToken;
        await new PiLab(Options).BuildImageAsync(ct);
        await KillUpAsync("hosts/pi2/work", ct);

        var hosts = await new PiLab(Options).UpAsync(2, ct);

        Assert.Equal(
            ["pi1", "pi2"],
            await Task.WhenAll(hosts.Select(async host => (await host.SshAsync("hostname", ct)).Output.Trim())));
    }

    [Fact]
    public async Task Labs_stand_beside_each_other_and_come_down_alone()
    {
        var ct = TestContext.Current.CancellationToken;
        var lab = new PiLab(Options);
        var neighbour = new PiLab(Neighbour);
        var host = Assert.Single(await lab.UpAsync(1, ct));
        var other = Assert.Single(await neighbour.UpAsync(1, ct));

        var ids = await Task.WhenAll(
            new[] { host, other }.Select(async each => (await each.ExecAsync("cat /etc/machine-id", ct)).Output));
        Assert.Equal(2, ids.Distinct().Count());
        await neighbour.DownAsync(ct);

        Assert.True((await host.SshAsync("true", ct)).Succeeded);
        Assert.Empty(Traces.Of(Neighbour));
    }

    [Fact]
    public async Task A_subnet_that_is_in_use_is_refused()
    {
        var ct = TestContext.Current.CancellationToken;
        await new PiLab(Options).UpAsync(1, ct);

        var refusal = await Assert.ThrowsAsync<LabException>(
            () => new PiLab(Neighbour with { Subnet = Options.Subnet }).UpAsync(1, ct));

        Assert.Contains($"{Options.Subnet} is in use", refusal.Message, StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync()
    {
        TestLabs.SkipUnlessRoot();
        await TestLabs.RemoveAbandonedAsync("la", TestContext.Current.CancellationToken);
        await TestLabs.RemoveAbandonedAsync("lb", TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return;
        }

        await new PiLab(Options).DownAsync(CancellationToken.None);
        await new PiLab(Neighbour).DownAsync(CancellationToken.None);
    }

    private static async Task<string> BootIdAsync(LabHost host, CancellationToken ct) =>
        (await host.ExecAsync("cat /proc/sys/kernel/random/boot_id", ct)).Output;

    /// <summary>
    /// Runs <c>up 2</c> as a process of its own and kills it once a path of the lab's directory exists.
    /// </summary>
    private static async Task KillUpAsync(string whenSeen, CancellationToken ct)
    {
        using var up = Process.Start(
            "dotnet",
            [typeof(PiLab).Assembly.Location, "--name", Options.Name, "--subnet", $"{Options.Subnet}", "up", "2"]);
        var path = Path.Combine(LabOptions.StateDirectory, Options.Name, whenSeen);
        while (!Path.Exists(path))
        {
            Assert.False(up.HasExited, $"up ended before {whenSeen} was seen");
            await Task.Yield();
        }

        up.Kill();
        await up.WaitForExitAsync(ct);
    }
}
