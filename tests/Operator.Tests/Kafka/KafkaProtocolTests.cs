using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using KafkaPi.Operator.Budgets;
using KafkaPi.Operator.Kafka.Protocol;
using KafkaPi.Operator.Model.Brokers;
using Xunit;

namespace KafkaPi.Operator.Tests.Kafka;

/// <summary>What a hostile or broken endpoint may cost the operator.</summary>
public sealed class KafkaProtocolTests : IDisposable
{
    private const int Correlation = 0x6b617069;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly MemoryBudget _budget = new(total: 1 << 20, ofAnOwner: 1 << 20);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task A_body_arrives_whole_however_it_is_cut()
    {
        var body = Enumerable.Range(0, 300_000).Select(i => (byte)i).ToArray();

        var answer = await AskAsync(body.Length, async stream =>
        {
            foreach (var piece in body.Chunk(7_001))
            {
                await stream.WriteAsync(piece, Ct);
            }
        });

        Assert.Equal(body, answer);
        Assert.Equal(0, _budget.Taken);
    }

    [Fact]
    public async Task A_header_that_promises_megabytes_takes_no_memory_before_they_arrive()
    {
        var taken = -1L;

        await Assert.ThrowsAsync<EndOfStreamException>(() => AskAsync(4 << 19, async stream =>
        {
            await stream.WriteAsync(new byte[100], Ct);
            taken = _budget.Taken;
        }));

        Assert.Equal(0, taken);
    }

    [Theory]
    [InlineData(5 << 20)]
    [InlineData(64 << 20)]
    [InlineData(int.MaxValue - 4)]
    [InlineData(-5)]
    public async Task A_length_that_no_answer_has_is_refused_by_its_header(int length)
    {
        var failure = await Assert.ThrowsAsync<IOException>(() => AskAsync(length, _ => Task.CompletedTask));

        Assert.Equal("not an answer of the Kafka protocol", failure.Message);
    }

    [Fact]
    public async Task Answers_that_are_more_than_the_budget_together_are_refused_and_the_memory_is_given_back()
    {
        using var others = _budget.Open("another cluster");
        Assert.True(others.TryGrowTo(1 << 20));

        await Assert.ThrowsAsync<AnswerTooLargeException>(
            () => AskAsync(500_000, stream => stream.WriteAsync(new byte[500_000], Ct).AsTask()));

        others.Dispose();
        Assert.Equal(0, _budget.Taken);
    }

    private async Task<byte[]> AskAsync(int length, Func<NetworkStream, Task> send)
    {
        _listener.Start();
        var endpoint = new BrokerEndpoint("uid", 1, "127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);
        var serving = ServeAsync(length, send);
        try
        {
            return await KafkaProtocol.AskAsync(endpoint, new(3, 1, new byte[4]), answer => answer, _budget, Ct);
        }
        finally
        {
            await serving;
        }
    }

    private async Task ServeAsync(int length, Func<NetworkStream, Task> send)
    {
        using var client = await _listener.AcceptTcpClientAsync(Ct);
        await using var stream = client.GetStream();
        await stream.ReadAtLeastAsync(new byte[64], 8, throwOnEndOfStream: false, Ct);
        var header = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(header, length + 4);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Correlation);
        try
        {
            await stream.WriteAsync(header, Ct);
            await send(stream);
        }
        catch (IOException)
        {
            // The operator hung up.
        }
    }
}
