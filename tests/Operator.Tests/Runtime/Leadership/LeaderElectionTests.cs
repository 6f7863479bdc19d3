using System.Text.Json.Nodes;
using KafkaPi.Operator.Runtime;
using KafkaPi.Operator.Tests.Runtime.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Runtime.Leadership;

public sealed class LeaderElectionTests
{
    private const string LeasePath = "/apis/coordination.k8s.io/v1/namespaces/default/leases/widget-operator";

    [Fact]
    public async Task Only_the_holder_of_the_lease_reconciles_and_a_graceful_stop_hands_it_over()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("one");
        var first = new WidgetDeeds { Reconcile = WidgetDeeds.ReportSize };
        var second = new WidgetDeeds { Reconcile = WidgetDeeds.ReportSize };
        await using var leader = await RunningOperator.StartAsync(server.Configuration, first, WithElection);
        await server.UntilAsync(s => s.Widget("one")?["status"] is not null);
        await using var standby = await RunningOperator.StartAsync(server.Configuration, second, WithElection);
        await server.UntilAsync(s => s.OpenWatches == 2);
        Assert.Equal(0, second.Reconciles);

        var former = Holder();
        await leader.StopAsync();
        // The lease has no holder, or the standby already.
        Assert.NotEqual(former, Holder());
        server.Apply("one", size: 2);

        await server.UntilAsync(s => s.Widget("one")!["status"]!["phase"]!.GetValue<string>() == "size 2");
        Assert.True(second.Reconciles > 0);
        Assert.Equal(1, server.Find(LeasePath)!["spec"]!["leaseTransitions"]!.GetValue<int>());

        string? Holder() => server.Find(LeasePath)!["spec"]!["holderIdentity"]?.GetValue<string>();
    }

    [Fact]
    public async Task A_lease_taken_by_another_ends_the_process_and_cuts_the_running_reconcile()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("one");
        var hanging = new HangingReconcile();
        await using var running = await RunningOperator.StartAsync(
            server.Configuration, new WidgetDeeds { Reconcile = hanging.Deed }, WithElection);
        await hanging.Begun.WaitAsync(TestContext.Current.CancellationToken);

        Usurp(server);

        await EndsAsync(running);
        await hanging.Cut.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("usurper", server.Find(LeasePath)!["spec"]!["holderIdentity"]!.GetValue<string>());
    }

    [Fact]
    public async Task One_failed_renewal_is_no_loss_and_a_deadline_without_any_is()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("one");
        await using var running = await RunningOperator.StartAsync(
            server.Configuration, new WidgetDeeds { Reconcile = WidgetDeeds.ReportSize }, WithElection);
        await server.UntilAsync(s => s.Widget("one")?["status"] is not null);

        server.Refuse(IsLease, 500);
        var renewed = server.Requests.Count(IsRenewal);
        await server.UntilAsync(s => s.Requests.Count(IsRenewal) > renewed + 2);
        Assert.False(running.Lifetime.ApplicationStopping.IsCancellationRequested);

        for (var i = 0; i < 1000; i++)
        {
            server.Refuse(IsLease, 500);
        }

        await EndsAsync(running);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_clock_that_is_set_neither_ends_a_leader_nor_keeps_one_that_is_cut_off(int hours)
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("one");
        var time = new JumpingTime(TimeProvider.System);
        await using var running = await RunningOperator.StartAsync(
            server.Configuration, new WidgetDeeds { Reconcile = WidgetDeeds.ReportSize }, WithElection, time);
        await server.UntilAsync(s => s.Widget("one")?["status"] is not null);

        time.SetClock(TimeSpan.FromHours(hours));
        var renewed = server.Requests.Count(IsRenewal);
        await server.UntilAsync(s => s.Requests.Count(IsRenewal) > renewed + 5);
        Assert.False(running.Lifetime.ApplicationStopping.IsCancellationRequested);

        for (var i = 0; i < 1000; i++)
        {
            server.Refuse(IsLease, 500);
        }

        time.SetClock(TimeSpan.FromHours(hours));
        await EndsAsync(running);
    }

    [Fact]
    public async Task A_standby_whose_clock_is_set_does_not_take_a_lease_that_is_held()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var leader = await RunningOperator.StartAsync(
            server.Configuration, new WidgetDeeds { Reconcile = WidgetDeeds.ReportSize }, WithElection);
        await server.UntilAsync(s => s.Find(LeasePath) is not null);
        var holder = Holder();
        var time = new JumpingTime(TimeProvider.System);
        await using var standby = await RunningOperator.StartAsync(
            server.Configuration, new WidgetDeeds { Reconcile = WidgetDeeds.ReportSize }, WithElection, time);

        for (var look = 0; look < 5; look++)
        {
            time.SetClock(TimeSpan.FromHours(1));
            var asked = server.Requests.Count(IsLook);
            await server.UntilAsync(s => s.Requests.Count(IsLook) > asked + 2);
        }

        Assert.Equal(holder, Holder());

        string? Holder() => server.Find(LeasePath)!["spec"]!["holderIdentity"]?.GetValue<string>();
    }

    private static bool IsLook(FakeApiServer.Request request) => request.Method == "GET" && request.Path == LeasePath;

    private static bool IsLease(Microsoft.AspNetCore.Http.HttpRequest request) =>
        request.Path.Value!.Contains("/leases", StringComparison.Ordinal);

    private static bool IsRenewal(FakeApiServer.Request request) =>
        request.Method == "PUT" && request.Path == LeasePath;

    private static void WithElection(OperatorSettings settings)
    {
        settings.LeaderElection.Enabled = true;
        settings.LeaderElection.LeaseDuration = TimeSpan.FromSeconds(3);
        settings.LeaderElection.RenewDeadline = TimeSpan.FromSeconds(1.5);
        settings.LeaderElection.RetryPeriod = TimeSpan.FromMilliseconds(100);
    }

    private static void Usurp(FakeApiServer server)
    {
        var lease = server.Find(LeasePath)!;
        lease["spec"]!["holderIdentity"] = "usurper";
        lease["metadata"] = new JsonObject
        {
            ["name"] = "widget-operator",
            ["namespace"] = "default",
            ["resourceVersion"] = "999999",
        };
        server.Put(LeasePath, lease);
    }

    private static async Task EndsAsync(RunningOperator running)
    {
        var ended = new TaskCompletionSource();
        using var registered = running.Lifetime.ApplicationStopping.Register(ended.SetResult);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(1, Environment.ExitCode);
        Environment.ExitCode = 0;
    }
}
