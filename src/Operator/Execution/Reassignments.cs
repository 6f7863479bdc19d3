using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Planning.Assignments;
using KafkaPi.Operator.Planning.Rebalancing;

namespace KafkaPi.Operator.Execution;

/// <summary>Kafka's reassignment tool, run on a host.</summary>
internal static class Reassignments
{
    /// <summary>A JVM takes seconds to start on a Pi, and a minute to find that a broker is dead.</summary>
    private static readonly TimeSpan Call = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(9);

    /// <param name="failure">What did not come about, when the tool says that it failed.</param>
    /// <param name="expected">A word beside <c>done</c> that is an answer.</param>
    /// <returns>The word that the script ended with.</returns>
    /// <exception cref="StepFailedException">The tool failed: it is tried again.</exception>
    public static async Task<string> RunAsync(IHost host, RemoteScript script, string failure, string? expected, CancellationToken cancellationToken)
    {
        var answer = await host.AskAsync(script, cancellationToken);
        if (answer.IsDone || answer.Word == expected) return answer.Word;
        throw answer is { Word: "failed", Details: [var words] }
            ? new StepFailedException(Remedy.Retry, $"{failure}: {words}")
            : answer.Unexpected(host, script);
    }

    public static RemoteScript Script(ReassignmentTool tool, string act, ImmutableArray<Reassignment> moves, long? throttle = null) =>
        StepScript.Of("reassign-partitions", Deadline,
            ("PROGRAM", tool.Program),
            ("CONNECT_OPTION", tool.ConnectOption),
            ("CONNECT", tool.Connect),
            ("ACT", act),
            ("THROTTLE", throttle?.ToString(CultureInfo.InvariantCulture) ?? ""),
            ("SECONDS_PER_CALL", Call.TotalSeconds.ToString(CultureInfo.InvariantCulture)),
            ("ACCOUNT", HostLayout.User)) with
        {
            Payloads = [Json(moves)],
        };

    /// <summary>In the form that the tool reads; written by hand, as reflection is not to be had in a trimmed program.</summary>
    private static byte[] Json(ImmutableArray<Reassignment> moves)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", 1);
            writer.WriteStartArray("partitions");
            foreach (var move in moves)
            {
                writer.WriteStartObject();
                writer.WriteString("topic", move.Topic);
                writer.WriteNumber("partition", move.Number);
                writer.WriteStartArray("replicas");
                foreach (var replica in move.To) writer.WriteNumberValue(replica);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}
