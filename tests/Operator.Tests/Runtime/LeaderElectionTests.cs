using System.Text.Json.Nodes;
using KafkaPi.Operator.Runtime;
using Xunit;

namespace KafkaPi.Operator.Tests.Runtime;

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
        // Nobody's, or already the other one's.
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
        await using var running = await RunningOperator.StartAsync(server.Configuration, new WidgetDeeds { Reconcile = hanging.Deed }, WithElection);
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
        await using var running = await RunningOperator.StartAsync(server.Configuration, new WidgetDeeds { Reconcile = WidgetDeeds.ReportSize }, WithElection);
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

    private static bool IsLease(Microsoft.AspNetCore.Http.HttpRequest request) => request.Path.Value!.Contains("/leases", StringComparison.Ordinal);

    private static bool IsRenewal(FakeApiServer.Request request) => request.Method == "PUT" && request.Path == LeasePath;

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
        lease["metadata"] = new JsonObject { ["name"] = "widget-operator", ["namespace"] = "default", ["resourceVersion"] = "999999" };
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
