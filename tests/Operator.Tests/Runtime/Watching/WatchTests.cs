using System.Globalization;
using KafkaPi.Operator.Runtime;
using KafkaPi.Operator.Tests.Runtime.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Runtime.Watching;

public sealed class WatchTests
{
    [Fact]
    public async Task A_watch_that_ends_goes_on_from_the_version_last_seen_without_a_list()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("one");
        await using var running = await RunningOperator.StartAsync(
            server.Configuration, new WidgetDeeds { Reconcile = WidgetDeeds.ReportSize });
        await server.UntilAsync(
            s => s.Widget("one")?["status"]?["phase"]?.GetValue<string>() == "size 1" && s.OpenWatches == 1);

        server.Bookmark();
        server.EndWatches();
        await server.UntilAsync(s => s.Requests.Count(r => r.IsWatch) == 2);
        server.Apply("one", size: 2);
        await server.UntilAsync(s => s.Widget("one")?["status"]?["phase"]?.GetValue<string>() == "size 2");

        Assert.Single(server.Requests, r => r.IsList);
        var versions = server.Requests.Where(r => r.IsWatch).Select(r => VersionOf(r)).ToList();
        Assert.True(versions[1] > versions[0], $"watched from {versions[0]}, then from {versions[1]}");
        Assert.All(
            server.Requests.Where(r => r.IsWatch),
            r => Assert.Contains("allowWatchBookmarks=true&timeoutSeconds=300", r.Query));
    }

    [Fact]
    public async Task An_expired_version_leads_to_a_list_that_finds_what_was_missed()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("one");
        await using var running = await RunningOperator.StartAsync(
            server.Configuration, new WidgetDeeds { Reconcile = WidgetDeeds.ReportSize });
        await server.UntilAsync(s => s.Widget("one")?["status"] is not null && s.OpenWatches == 1);

        server.Apply("missed", announce: false);
        server.ExpireWatches();

        await server.UntilAsync(s => s.Widget("missed")?["status"] is not null);
        Assert.Equal(2, server.Requests.Count(r => r.IsList));
    }

    [Fact]
    public async Task A_silent_watch_is_cut_and_begun_again()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Silence(FakeApiServer.AnyWatch);
        await using var running = await RunningOperator.StartAsync(
            server.Configuration, new WidgetDeeds { Reconcile = WidgetDeeds.ReportSize },
            settings => settings.Watch.Silence = TimeSpan.FromMilliseconds(200));

        await server.UntilAsync(s => s.OpenWatches == 1);
        server.Apply("one");

        await server.UntilAsync(s => s.Widget("one")?["status"] is not null);
    }

    [Fact]
    public async Task A_server_that_asks_to_be_left_alone_is_left_alone()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Refuse(FakeApiServer.AnyList, 429, retryAfter: 7);
        var time = new RecordingTimeProvider();
        await using var running = await RunningOperator.StartAsync(server.Configuration, new WidgetDeeds(), time: time);

        await time.UntilAskedForAsync(TimeSpan.FromSeconds(7));
        Assert.Single(server.Requests, r => r.IsList);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(403)]
    public async Task Errors_of_list_and_watch_are_survived(int status)
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Refuse(FakeApiServer.AnyList, status);
        server.Refuse(FakeApiServer.AnyList, status);
        server.Refuse(FakeApiServer.AnyWatch, status);
        server.Refuse(FakeApiServer.AnyWatch, status);
        await using var running = await RunningOperator.StartAsync(
            server.Configuration, new WidgetDeeds { Reconcile = WidgetDeeds.ReportSize });
        await server.UntilAsync(s => s.OpenWatches == 1);

        server.Apply("one");

        await server.UntilAsync(s => s.Widget("one")?["status"] is not null);
    }

    [Fact]
    public async Task The_backstop_lists_again_and_notices_a_deletion_that_no_watch_told()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("one");
        var deleted = new TaskCompletionSource<string>();
        var deeds = new WidgetDeeds
        {
            Deleted = (widget, _, _) =>
            {
                deleted.SetResult(widget.Metadata.Name);
                return Task.FromResult(ReconciliationResult<Widget>.Success(widget));
            },
        };
        await using var running = await RunningOperator.StartAsync(
            server.Configuration, deeds, settings => settings.Watch.Relist = TimeSpan.FromSeconds(1));
        await server.UntilAsync(s => s.OpenWatches == 1);

        server.Vanish("one");
        Assert.Equal("one", await deleted.Task.WaitAsync(TestContext.Current.CancellationToken));
        Assert.InRange(server.Requests.Count(r => r.IsList), 2, int.MaxValue);
    }

    [Fact]
    public async Task An_entity_that_cannot_be_read_does_not_hide_the_others()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("broken", alter: widget => widget["spec"]!["size"] = "not a number");
        server.Apply("good");
        await using var running = await RunningOperator.StartAsync(
            server.Configuration, new WidgetDeeds { Reconcile = WidgetDeeds.ReportSize });

        await server.UntilAsync(s => s.Widget("good")?["status"] is not null);
        Assert.Null(server.Widget("broken")!["status"]);
    }

    [Fact]
    public async Task Five_hundred_cycles_of_change_and_reconnect_leave_nothing_behind()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("one");
        await using var running = await RunningOperator.StartAsync(
            server.Configuration, new WidgetDeeds { Reconcile = WidgetDeeds.ReportSize });
        await CycleAsync(server, 2, 20);
        var timers = Timer.ActiveCount;

        await CycleAsync(server, 21, 520);

        await server.UntilAsync(s => s.OpenWatches == 1);
        Assert.InRange(Timer.ActiveCount, 0, timers + 20);
        Assert.Single(server.Requests, r => r.IsList);
    }

    private static async Task CycleAsync(FakeApiServer server, int from, int to)
    {
        for (var size = from; size <= to; size++)
        {
            await server.UntilAsync(s => s.OpenWatches >= 1);
            server.Apply("one", size);
            var wanted = string.Create(CultureInfo.InvariantCulture, $"size {size}");
            await server.UntilAsync(s => s.Widget("one")?["status"]?["phase"]?.GetValue<string>() == wanted);
            if (size % 5 == 0)
            {
                server.EndWatches();
                await server.UntilAsync(
                    s => s.OpenWatches == 0 || s.Requests.Count(r => r.IsWatch) > 1 + ((size - 2) / 5));
            }
        }
    }

    private static long VersionOf(FakeApiServer.Request request) =>
        long.Parse(
            System.Web.HttpUtility.ParseQueryString(request.Query)["resourceVersion"]!, CultureInfo.InvariantCulture);
}
