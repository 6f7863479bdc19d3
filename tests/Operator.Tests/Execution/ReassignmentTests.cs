using System.Collections.Immutable;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Execution.Steps.Moves;
using KafkaPi.Operator.Model.Moves;
using Xunit;

namespace KafkaPi.Operator.Tests.Execution;

/// <summary>
/// The real script with a tool that says what Kafka's own was seen to say; its exit codes are as meaningless.
/// </summary>
public sealed class ReassignmentTests : IDisposable
{
    private const string Program = "/opt/kafkapi/dist/apache-3.9.1/bin/kafka-reassign-partitions.sh";

    private static readonly ReassignmentTool Tool = new(Program, "--bootstrap-server", "10.0.0.1:9092,10.0.0.2:9092");
    private static readonly ImmutableArray<Reassignment> Moves =
    [
        new("orders", 0, [1, 2], [3, 1], 100),
        new("orders", 1, [2, 1], [2, 3], 100)
    ];

    private readonly LocalHost _host = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ReassignmentTests()
    {
        // Only root may use it, and the daemons' user is not on this machine.
        _host.Shim("runuser", "shift 3; exec \"$@\"");
        _host.Shim("sleep", ":");
        Directory.CreateDirectory(Path.GetDirectoryName(_host[Program])!);
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Moves_are_begun_with_their_throttle()
    {
        Says(0, "Current partition replica assignment", "", """{"version":1,"partitions":[]}""",
            "Save this to use as the --reassignment-json-file option during rollback",
            "Warning: You must run --verify periodically, until the reassignment completes, to ensure the throttle is "
                + "removed.",
            "The inter-broker throttle limit was set to 400000 B/s",
            "Successfully started partition reassignments for orders-0,orders-1");

        await MovePartitionsExecution.ExecuteAsync(new(new("pi1"), Tool, Moves, 400_000, "test"), _host, Ct);

        Assert.Equal(
            "--bootstrap-server 10.0.0.1:9092,10.0.0.2:9092 --reassignment-json-file moves.json --execute --throttle "
                + "400000",
            Arguments);
        Assert.Equal(
            """{"version":1,"partitions":[{"topic":"orders","partition":0,"replicas":[3,1]},"""
            + """{"topic":"orders","partition":1,"replicas":[2,3]}]}""",
            File.ReadAllText(_host["/given"]));
    }

    [Fact]
    public async Task Without_a_throttle_none_is_given()
    {
        Says(0, "Successfully started reassignment of partitions {\"version\":1}");

        await MovePartitionsExecution.ExecuteAsync(new(new("pi1"), Tool, Moves, null, "test"), _host, Ct);

        Assert.EndsWith("--execute", Arguments, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cannot execute because there is an existing partition assignment.  Use --additional to override this")]
    [InlineData("There is an existing assignment running.")]
    public async Task While_something_moves_already_the_next_look_decides(string words)
    {
        Says(0, words);

        await MovePartitionsExecution.ExecuteAsync(new(new("pi1"), Tool, Moves, 1, "test"), _host, Ct);
    }

    [Fact]
    public async Task A_refusal_is_told_in_Kafkas_words_without_a_stack_trace()
    {
        Says(
            0, "Error: Unknown broker id 9", "java.util.concurrent.ExecutionException: no",
            "\tat kafka.admin.ReassignPartitionsCommand.main(ReassignPartitionsCommand.scala)");

        var failure = await Assert.ThrowsAsync<StepFailedException>(
            () => MovePartitionsExecution.ExecuteAsync(new(new("pi1"), Tool, Moves, 1, "test"), _host, Ct));

        Assert.Contains("Unknown broker id 9", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("scala)", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Reassignment of partition orders-0 is completed.")]
    [InlineData("There is no active reassignment of partition orders-0, but replica set is 1,2 rather than 3,1.")]
    [InlineData("Reassignment of partition [orders,0] completed successfully")]
    public async Task Moves_that_are_over_lose_their_throttle(string words)
    {
        Says(0, "Status of partition reassignment:", words, "", "Clearing broker-level throttles on brokers 1,2,3");

        await FinishMovesExecution.ExecuteAsync(new(new("pi1"), Tool, Moves, "test"), _host, Ct);

        Assert.EndsWith("--verify", Arguments, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Moves_that_go_on_are_looked_at_a_few_times_and_keep_their_throttle()
    {
        Says(0, "Status of partition reassignment:", "Reassignment of partition orders-0 is still in progress.");

        var failure = await Assert.ThrowsAsync<StepFailedException>(
            () => FinishMovesExecution.ExecuteAsync(new(new("pi1"), Tool, Moves, "test"), _host, Ct));

        Assert.Contains("still move", failure.Message, StringComparison.Ordinal);
        Assert.Equal(5, File.ReadAllLines(_host["/arguments"]).Length);
    }

    [Fact]
    public async Task A_tool_that_crashed_with_exit_code_0_has_lifted_nothing()
    {
        Says(0, "Error: Index 1 out of bounds for length 1");

        var failure = await Assert.ThrowsAsync<StepFailedException>(
            () => FinishMovesExecution.ExecuteAsync(new(new("pi1"), Tool, Moves, "test"), _host, Ct));

        Assert.Contains("Index 1 out of bounds", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Successfully cancelled partition reassignments for: orders-0,orders-1")]
    [InlineData("None of the specified partition reassignments are active.")]
    public async Task A_cancellation_keeps_the_throttle_for_later(string words)
    {
        Says(1, words, "None of the specified partition moves are active.");

        await CancelMovesExecution.ExecuteAsync(new(new("pi1"), Tool, Moves, "test"), _host, Ct);

        Assert.EndsWith("--cancel --preserve-throttles", Arguments, StringComparison.Ordinal);
    }

    private string Arguments => File.ReadAllLines(_host["/arguments"])[^1];

    private void Says(int exitCode, params string[] lines)
    {
        File.WriteAllLines(_host["/said"], lines);
        File.WriteAllText(_host[Program], $"""
            #!/bin/sh
            cat "$4" > '{_host["/given"]}'
            echo "$*" | sed 's|[^ ]*/moves.json|moves.json|' >> '{_host["/arguments"]}'
            cat '{_host["/said"]}'
            exit {exitCode}
            """);
        File.SetUnixFileMode(_host[Program], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
