using System.Collections.Immutable;
using KafkaPi.Operator.Kafka.Config;
using KafkaPi.Operator.Kafka.Requests;
using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Brokers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Kafka;

public sealed class BrokerConfigClientTests : IAsyncDisposable
{
    private readonly FakeBroker _broker = new(1);
    private readonly FakeTimeProvider _time = new() { AutoAdvanceAmount = TimeSpan.Zero };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task What_is_set_is_in_force_when_the_alteration_returns()
    {
        await Settings(TimeProvider.System).AlterAsync(Endpoint(), Set("compression.type", "gzip"), Ct);

        Assert.Equal("gzip", _broker.Overrides["compression.type"]);
        Assert.Equal(["compression.type=gzip"], _broker.Asked);
    }

    [Fact]
    public async Task More_than_twice_as_many_threads_are_reached_by_doubling()
    {
        await Settings(TimeProvider.System).AlterAsync(Endpoint(), Set("num.io.threads", "50"), Ct);

        Assert.Equal(["num.io.threads=16", "num.io.threads=32", "num.io.threads=50"], _broker.Asked);
    }

    [Fact]
    public async Task The_files_number_of_threads_is_reached_by_halving()
    {
        _broker.Overrides["num.io.threads"] = "70";

        await Settings(TimeProvider.System).AlterAsync(Endpoint(), Delete("num.io.threads"), Ct);

        Assert.Equal(["num.io.threads=35", "num.io.threads=17", "num.io.threads=-"], _broker.Asked);
        Assert.Empty(_broker.Overrides);
    }

    [Fact]
    public async Task A_setting_that_the_broker_does_not_list_is_never_sent()
    {
        await Settings(TimeProvider.System).AlterAsync(Endpoint(), Set("num.io.treads", "16"), Ct);

        Assert.Empty(_broker.Asked);
    }

    [Fact]
    public async Task What_is_as_it_has_to_be_is_not_sent()
    {
        _broker.Overrides["num.io.threads"] = "16";

        await Settings(TimeProvider.System).AlterAsync(Endpoint(), Set("num.io.threads", "+16"), Ct);

        Assert.Empty(_broker.Asked);
    }

    [Fact]
    public async Task A_refusal_names_the_setting_in_Kafkas_words()
    {
        var refused = await Assert.ThrowsAsync<ConfigRejectedException>(() => Settings(TimeProvider.System).AlterAsync(
            Endpoint(), Set("num.io.threads", "many") with { Delete = ["compression.type"] }, Ct));

        Assert.Equal(["num.io.threads"], refused.Rejection.Keys);
        Assert.Equal("Invalid value many for configuration num.io.threads: Not a number of type INT", refused.Message);
    }

    [Fact]
    public async Task A_rehearsal_alters_nothing_and_is_not_repeated_while_nothing_changes()
    {
        var settings = Settings(TimeProvider.System);
        var endpoint = Endpoint();
        var inForce = await settings.ReadAsync(endpoint, "a", 1, Ct);

        var accepted = await settings.ValidateAsync(new(endpoint, inForce!, Set("num.io.threads", "50")), Ct);
        var many = new ConfigQuestion(endpoint, inForce!, Set("num.io.threads", "many"));
        var refused = await settings.ValidateAsync(many, Ct);
        var again = await settings.ValidateAsync(many, Ct);

        Assert.Null(accepted.Rejection);
        Assert.Equal(Set("num.io.threads", "50"), accepted.Validated);
        Assert.NotNull(refused.Rejection);
        Assert.Equal(refused.Rejection, again.Rejection);
        Assert.Equal(["try num.io.threads=16", "try num.io.threads=many"], _broker.Asked);
        Assert.Empty(_broker.Overrides);
    }

    [Fact]
    public async Task Settings_are_read_again_after_a_minute_for_another_process_and_for_another_spec()
    {
        var settings = Settings(_time);
        var endpoint = Endpoint();
        await settings.ReadAsync(endpoint, "a", 1, Ct);
        await settings.ReadAsync(endpoint, "a", 1, Ct);
        Assert.Equal(1, _broker.Described);

        await settings.ReadAsync(endpoint, "b", 1, Ct);
        await settings.ReadAsync(endpoint, "b", 2, Ct);
        Assert.Equal(3, _broker.Described);

        _broker.Overrides["num.io.threads"] = "9";
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("9", (await settings.ReadAsync(endpoint, "b", 2, Ct))!.Value("num.io.threads"));
    }

    [Fact]
    public async Task A_process_that_has_told_once_is_known_when_it_does_not_answer_and_another_one_is_not()
    {
        var settings = Settings(_time);
        var endpoint = Endpoint();
        await settings.ReadAsync(endpoint, "a", 1, Ct);
        _broker.IsDeaf = true;

        Assert.NotNull(await settings.ReadAsync(endpoint, "a", 2, Ct));
        Assert.Null(await settings.ReadAsync(endpoint, "b", 2, Ct));
    }

    [Fact]
    public async Task An_alteration_is_seen_at_the_next_look()
    {
        var settings = Settings(TimeProvider.System);
        var endpoint = Endpoint();
        await settings.ReadAsync(endpoint, "a", 1, Ct);

        await settings.AlterAsync(endpoint, Set("num.io.threads", "12"), Ct);

        Assert.Equal("12", (await settings.ReadAsync(endpoint, "a", 1, Ct))!.Value("num.io.threads"));
    }

    [Fact]
    public async Task What_is_taken_and_does_not_come_into_force_is_a_failure()
    {
        _broker.IsStubborn = true;
        _time.AutoAdvanceAmount = TimeSpan.FromSeconds(1);

        var failure = await Assert.ThrowsAsync<IOException>(async () =>
        {
            var altering = Settings(_time).AlterAsync(Endpoint(), Set("compression.type", "gzip"), Ct);
            while (!altering.IsCompleted)
            {
                _time.Advance(TimeSpan.FromMilliseconds(200));
                await Task.Delay(5, Ct);
            }

            await altering;
        });

        Assert.Contains("compression.type=gzip, and it is not in force", failure.Message, StringComparison.Ordinal);
    }

    private static BrokerConfigClient Settings(TimeProvider time) =>
        new(new(), time, NullLogger<BrokerConfigClient>.Instance);

    private static ConfigChange Set(string key, string value) =>
        ConfigChange.Nothing with { Set = ConfigChange.Nothing.Set.Add(key, value) };

    private static ConfigChange Delete(string key) => ConfigChange.Nothing with { Delete = [key] };

    private BrokerEndpoint Endpoint() => new("uid", 1, "127.0.0.1", _broker.Listen());
}
