using System.Diagnostics.Metrics;
using System.Text;
using k8s.Models;
using KafkaPi.Operator.Runtime;
using KafkaPi.Operator.Runtime.Events;
using KafkaPi.Operator.Tests.Runtime.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Runtime.Events;

public sealed class EventTests
{
    private static readonly Widget About =
        new() { Metadata = new V1ObjectMeta { Name = "one", NamespaceProperty = "default", Uid = "uid-1" } };

    [Fact]
    public async Task A_repeated_event_is_counted_and_another_one_is_listed()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var running = await RunningOperator.StartAsync(server.Configuration, new WidgetDeeds());

        running.Publish(About, "HostUnreachable", "pi2 does not answer", EventType.Warning);
        running.Publish(About, "HostUnreachable", "pi2 does not answer", EventType.Warning);
        running.Publish(About, "HostRecovered", "pi2 answers again");
        running.Publish(About, "HostUnreachable", "pi2 does not answer", EventType.Warning);
        await running.StopAsync();

        Assert.Equal(
            [("HostRecovered", "Normal", 1), ("HostUnreachable", "Warning", 3)],
            server.Events().Select(e => ((string)e["reason"]!, (string)e["type"]!, (int)e["count"]!)).Order());
        Assert.All(server.Events(), e => Assert.Equal("uid-1", (string)e["involvedObject"]!["uid"]!));
    }

    [Fact]
    public async Task A_long_message_is_cut_at_a_character()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var running = await RunningOperator.StartAsync(server.Configuration, new WidgetDeeds());

        running.Publish(About, "ServiceStartFailed", string.Concat(Enumerable.Repeat("größe😀", 500)));
        await running.StopAsync();

        var message = (string)server.Events()[0]["message"]!;
        Assert.InRange(Encoding.UTF8.GetByteCount(message), 990, 1000);
        Assert.EndsWith("…", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', message);
    }

    [Fact]
    public async Task One_noisy_object_is_limited_and_leaves_the_others_their_share()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var running = await RunningOperator.StartAsync(server.Configuration, new WidgetDeeds());

        for (var i = 0; i < 600; i++)
        {
            running.Publish(About, "Noise", $"message {i}");
        }

        running.Publish(
            new Widget { Metadata = new V1ObjectMeta { Name = "two", NamespaceProperty = "default", Uid = "uid-2" } },
            "Heard", "clearly");
        await running.StopAsync();

        Assert.InRange(server.Events().Count(e => (string)e["reason"]! == "Noise"), 300, 305);
        Assert.Single(server.Events(), e => (string)e["reason"]! == "Heard");
    }

    [Fact]
    public async Task An_event_the_server_refuses_fails_no_reconcile()
    {
        await using var server = await FakeApiServer.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            server.Refuse(request => request.Path.Value!.Contains("/events", StringComparison.Ordinal), 403);
        }

        RunningOperator? running = null;
        var deeds = new WidgetDeeds
        {
            Reconcile = (widget, context, token) =>
            {
                running!.Publish(widget, "Refused", "nobody will see this");
                return WidgetDeeds.ReportSize(widget, context, token);
            },
        };
        await using (running = await RunningOperator.StartAsync(server.Configuration, deeds))
        {
            server.Apply("one");
            await server.UntilAsync(s => s.Widget("one")?["status"] is not null);
        }

        Assert.Equal(1, deeds.Reconciles);
        Assert.Empty(server.Events());
    }

    [Fact]
    public async Task A_server_error_is_tried_again()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Refuse(request => request.Path.Value!.Contains("/events", StringComparison.Ordinal), 429, retryAfter: 0);
        await using var running = await RunningOperator.StartAsync(server.Configuration, new WidgetDeeds());

        running.Publish(About, "Heard", "at the second try");

        await server.UntilAsync(s => s.Events().Count == 1);
    }

    [Fact]
    public async Task Events_that_find_no_room_are_counted()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Silence(request => request.Path.Value!.Contains("/events", StringComparison.Ordinal));
        await using var running = await RunningOperator.StartAsync(server.Configuration, new WidgetDeeds());
        using var listener = new MeterListener();
        var dropped = 0L;
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Name == "kafkapi.events")
            {
                all.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(
            (_, count, tags, _) => dropped += tags[0].Value is "dropped" ? count : 0);
        listener.Start();

        for (var i = 0; i < 1100; i++)
        {
            running.Publish(About, "Heard", $"number {i}");
        }

        Assert.InRange(dropped, 99, 100);
    }

    [Fact]
    public void The_same_after_the_window_is_an_event_of_its_own()
    {
        var time = new FakeTimeProvider();
        var aggregator = new EventAggregator(time);
        var recorded = new Corev1Event
        {
            InvolvedObject = new() { Uid = "u" },
            Reason = "R",
            Message = "M",
            Type = "Normal",
            Metadata = new() { Name = "one.1" },
        };
        aggregator.Admit(recorded);
        aggregator.Created(recorded);

        time.Advance(TimeSpan.FromMinutes(9));
        aggregator.Admit(recorded);
        Assert.Equal("one.1", aggregator.Repeated(recorded)?.Name);
        time.Advance(TimeSpan.FromMinutes(2));
        aggregator.Admit(recorded);
        Assert.Null(aggregator.Repeated(recorded));
    }
}
