using System.Text.Json.Nodes;
using System.Threading.Channels;
using KafkaPi.Operator.Runtime;
using KafkaPi.Operator.Runtime.Queue;
using KafkaPi.Operator.Tests.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KafkaPi.Operator.Tests.Runtime.Reconciling;

public sealed class ReconcileTests
{
    [Fact]
    public async Task An_unchanged_entity_costs_no_write()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("one");
        var runs = Channel.CreateUnbounded<long?>();
        var deeds = new WidgetDeeds
        {
            Finalize = (widget, _, _) => Task.FromResult(ReconciliationResult<Widget>.Success(widget)),
            Reconcile = (widget, _, _) =>
            {
                widget.Status = new WidgetStatus
                {
                    ObservedGeneration = widget.Metadata.Generation,
                    Conditions = ConditionSet.From(null, widget.Metadata.Generation, DateTimeOffset.UtcNow)
                        .True("Ready", "AsSpecified")
                        .ToList(),
                };
                runs.Writer.TryWrite(widget.Metadata.Generation);
                return Task.FromResult(ReconciliationResult<Widget>.Success(widget));
            },
        };
        await using var running = await RunningOperator.StartAsync(
            server.Configuration, deeds, settings => settings.Resync = TimeSpan.FromMilliseconds(50));

        for (var run = 0; run < 10; run++)
        {
            await runs.Reader.ReadAsync(TestContext.Current.CancellationToken);
        }

        // The finalizer and the first status are written; the nine runs after them write nothing.
        Assert.Equal(["PATCH", "PUT"], server.Requests.Where(r => r.IsWrite).Select(r => r.Method));
    }

    [Fact]
    public async Task The_finalizer_is_there_before_the_first_reconcile_and_gone_after_success()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("one", alter: w => w["metadata"]!["finalizers"] = new JsonArray("someone.else/theirs"));
        var seen = new TaskCompletionSource<IList<string>>();
        var attempts = 0;
        var deeds = new WidgetDeeds
        {
            Reconcile = (widget, _, _) =>
            {
                seen.TrySetResult(widget.Metadata.Finalizers);
                return Task.FromResult(ReconciliationResult<Widget>.Success(widget));
            },
            Finalize = (widget, _, _) => ++attempts < 3
                ? throw new WaitingException("pi2 is off", TimeSpan.FromMilliseconds(10))
                : Task.FromResult(ReconciliationResult<Widget>.Success(widget)),
        };
        await using var running = await RunningOperator.StartAsync(server.Configuration, deeds);

        Assert.Equal(
            ["someone.else/theirs", RunningOperator.Finalizer],
            await seen.Task.WaitAsync(TestContext.Current.CancellationToken));
        server.Delete("one");
        await server.UntilAsync(s => s.Widget("one")!["metadata"]!["finalizers"]!.AsArray().Count == 1);

        Assert.Equal("someone.else/theirs", server.Widget("one")!["metadata"]!["finalizers"]![0]!.GetValue<string>());
        Assert.Equal(3, attempts);
    }

    [Fact]
    public async Task A_conflict_while_attaching_is_resolved_with_the_newest_version()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("one");
        server.Refuse(request => request.Method == "PATCH", 409);
        var deeds = new WidgetDeeds
        {
            Reconcile = WidgetDeeds.ReportSize,
            Finalize = (widget, _, _) => Task.FromResult(ReconciliationResult<Widget>.Success(widget)),
        };
        await using var running = await RunningOperator.StartAsync(server.Configuration, deeds);

        await server.UntilAsync(s => s.Widget("one")?["status"] is not null);
        Assert.Single(server.Widget("one")!["metadata"]!["finalizers"]!.AsArray());
    }

    [Fact]
    public async Task A_conflict_on_status_is_written_over_when_neither_spec_nor_status_moved()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("one");
        var reported = WidgetDeeds.ReportSize;
        var deeds = new WidgetDeeds();
        deeds.Reconcile = (widget, context, token) =>
        {
            if (deeds.Reconciles == 1)
            {
                server.Apply("one", alter: w => w["metadata"]!["generateName"] = "moved-meanwhile", announce: false);
            }

            return reported(widget, context, token);
        };
        await using var running = await RunningOperator.StartAsync(server.Configuration, deeds);

        await server.UntilAsync(s => s.Widget("one")?["status"] is not null);
        Assert.Equal(1, deeds.Reconciles);
        Assert.Equal(2, server.Requests.Count(r => r.IsStatusWrite));
        Assert.Empty(server.Events());
    }

    [Fact]
    public async Task A_conflict_with_a_newer_generation_is_left_to_the_next_reconcile()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("one");
        var deeds = new WidgetDeeds();
        deeds.Reconcile = (widget, context, token) =>
        {
            if (deeds.Reconciles == 1)
            {
                server.Apply("one", size: 2, announce: false);
            }

            return WidgetDeeds.ReportSize(widget, context, token);
        };
        await using var running = await RunningOperator.StartAsync(server.Configuration, deeds);

        await server.UntilAsync(s => s.Widget("one")?["status"]?["phase"]?.GetValue<string>() == "size 2");
        Assert.DoesNotContain(
            server.Requests,
            r => r.IsStatusWrite
                && r.Body.Contains("size 1", StringComparison.Ordinal)
                && r.Body.Contains("\"resourceVersion\":\"102\"", StringComparison.Ordinal));
        Assert.Empty(server.Events());
    }

    [Fact]
    public async Task A_new_generation_cuts_the_wait_of_a_running_reconcile_and_not_its_work()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("one");
        var waiting = new TaskCompletionSource();
        var deeds = new WidgetDeeds();
        deeds.Reconcile = async (widget, context, token) =>
        {
            if (deeds.Reconciles == 1)
            {
                waiting.SetResult();
                Assert.False(await context.WaitAsync(TimeSpan.FromHours(1), token));
                Assert.False(token.IsCancellationRequested);
            }

            return await WidgetDeeds.ReportSize(widget, context, token);
        };
        await using var running = await RunningOperator.StartAsync(server.Configuration, deeds);
        await waiting.Task.WaitAsync(TestContext.Current.CancellationToken);

        server.Apply("one", size: 2);

        await server.UntilAsync(s => s.Widget("one")?["status"]?["phase"]?.GetValue<string>() == "size 2");
    }

    [Theory]
    [InlineData("annotations")]
    [InlineData("labels")]
    public async Task A_change_of_metadata_arrives_and_a_change_of_status_does_not(string what)
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("one");
        var runs = Channel.CreateUnbounded<bool>();
        var deeds = new WidgetDeeds
        {
            Reconcile = (widget, _, _) =>
            {
                var marks = what == "labels" ? widget.Metadata.Labels : widget.Metadata.Annotations;
                runs.Writer.TryWrite(marks?.ContainsKey("kafkapi.dev/restart") == true);
                return Task.FromResult(ReconciliationResult<Widget>.Success(widget));
            },
        };
        await using var running = await RunningOperator.StartAsync(server.Configuration, deeds);
        Assert.False(await runs.Reader.ReadAsync(TestContext.Current.CancellationToken));
        await server.UntilAsync(s => s.OpenWatches == 1);

        server.Apply("one", alter: w => w["status"] = new JsonObject { ["phase"] = "by someone else" });
        server.Apply("one", alter: w => w["metadata"]![what] = new JsonObject { ["kafkapi.dev/restart"] = "now" });

        Assert.True(await runs.Reader.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, deeds.Reconciles);
    }

    [Fact]
    public async Task A_stalled_entity_is_left_alone_until_it_is_changed()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("one");
        var deeds = new WidgetDeeds
        {
            Reconcile = (widget, context, token) =>
            {
                widget.Status = new WidgetStatus { Phase = widget.Spec.Size == 1 ? "refused" : "fine" };
                return widget.Spec.Size == 1
                    ? throw new StalledException("ValidationFailed", "spec.size must not be 1")
                    : Task.FromResult(ReconciliationResult<Widget>.Success(widget));
            },
        };
        await using var running = await RunningOperator.StartAsync(
            server.Configuration, deeds, settings => settings.Resync = TimeSpan.FromMilliseconds(20));
        await server.UntilAsync(
            s => s.Widget("one")?["status"]?["phase"]?.GetValue<string>() == "refused" && s.Events().Count == 1);
        Assert.Equal(0, running.Services.GetRequiredService<EntityRequests<Widget>>().Queue.Depth);
        Assert.Equal(1, deeds.Reconciles);

        server.Apply("one", size: 2);

        await server.UntilAsync(s => s.Widget("one")?["status"]?["phase"]?.GetValue<string>() == "fine");
        Assert.Equal("ValidationFailed", server.Events()[0]["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_failing_entity_is_tried_for_ever_and_does_not_stop_the_others()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("bad");
        var tries = 0;
        var deeds = new WidgetDeeds
        {
            Reconcile = (widget, context, token) => widget.Metadata.Name == "bad" && ++tries < 12
                ? throw new InvalidOperationException("hunter2")
                : WidgetDeeds.ReportSize(widget, context, token),
        };
        await using var running = await RunningOperator.StartAsync(
            server.Configuration, deeds, settings => settings.Retry.Cap = TimeSpan.FromMilliseconds(40));
        server.Apply("good");

        await server.UntilAsync(s => s.Widget("good")?["status"] is not null && s.Widget("bad")?["status"] is not null);
        await running.StopAsync();

        Assert.Equal(12, tries);
        var told = Assert.Single(server.Events());
        Assert.Equal(11, told["count"]!.GetValue<int>());
        Assert.DoesNotContain("hunter2", told.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_reports_its_status_and_is_tried_again()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("one");
        var deeds = new WidgetDeeds();
        deeds.Reconcile = (widget, _, _) =>
        {
            var isFirst = deeds.Reconciles == 1;
            widget.Status = new WidgetStatus { Phase = isFirst ? "failed" : "mended" };
            return Task.FromResult(isFirst
                ? ReconciliationResult<Widget>.Failure(widget, "pi2 does not answer")
                : ReconciliationResult<Widget>.Success(widget));
        };
        await using var running = await RunningOperator.StartAsync(server.Configuration, deeds);

        await server.UntilAsync(s => s.Widget("one")?["status"]?["phase"]?.GetValue<string>() == "mended");
        Assert.Equal(2, server.Requests.Count(r => r.IsStatusWrite));
    }

    [Fact]
    public async Task A_stop_lets_the_running_reconcile_complete_and_its_status_be_written()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("one");
        var begun = new TaskCompletionSource();
        var deeds = new WidgetDeeds
        {
            Reconcile = async (widget, context, token) =>
            {
                begun.SetResult();
                await context.WaitAsync(TimeSpan.FromHours(1), token);
                return await WidgetDeeds.ReportSize(widget, context, token);
            },
        };
        await using var running = await RunningOperator.StartAsync(server.Configuration, deeds);
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);

        await running.StopAsync();

        Assert.Equal("size 1", server.Widget("one")!["status"]!["phase"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_stop_that_cuts_the_wait_of_the_last_reconcile_ends_in_order()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("one");
        var begun = new TaskCompletionSource();
        var deeds = new WidgetDeeds
        {
            Reconcile = async (widget, context, _) =>
            {
                var wait = new TaskCompletionSource();
                await using var cut = context.Superseded.Register(wait.SetResult);
                begun.SetResult();
                await wait.Task;
                return ReconciliationResult<Widget>.Success(widget);
            },
        };
        await using var running =
            await RunningOperator.StartAsync(server.Configuration, deeds, settings => settings.Workers = 1);
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);

        // The stop comes from a thread without a synchronization context: only there does the reconcile that is cut
        // continue within the call that cuts it.
        await Task.Run(running.StopAsync, TestContext.Current.CancellationToken);

        Assert.Equal(1, deeds.Reconciles);
    }

    [Fact]
    public async Task A_stop_does_not_wait_longer_than_the_drain_for_a_reconcile_that_hangs()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Apply("one");
        var hanging = new HangingReconcile();
        await using var running = await RunningOperator.StartAsync(
            server.Configuration, new WidgetDeeds { Reconcile = hanging.Deed },
            settings => settings.Drain = TimeSpan.FromMilliseconds(100));
        await hanging.Begun.WaitAsync(TestContext.Current.CancellationToken);

        await running.StopAsync();

        Assert.True(hanging.Cut.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_slow_server_delays_one_entity_and_not_the_others()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Silence(request =>
            FakeApiServer.AnyStatusWrite(request) && request.Path.Value!.Contains("/slow/", StringComparison.Ordinal));
        server.Apply("slow");
        await using var running = await RunningOperator.StartAsync(
            server.Configuration, new WidgetDeeds { Reconcile = WidgetDeeds.ReportSize },
            settings => settings.Drain = TimeSpan.FromMilliseconds(50));
        await server.UntilAsync(s => s.Requests.Any(r => r.IsStatusWrite));

        server.Apply("quick");

        await server.UntilAsync(s => s.Widget("quick")?["status"] is not null);
    }
}
