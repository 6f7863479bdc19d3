using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Moves;

namespace KafkaPi.Operator.Execution.Steps.Moves;

/// <summary>Runs Kafka's reassignment tool on a host.</summary>
internal static class Reassignments
{
    /// <summary>A JVM takes seconds to start on a Pi, and a minute to find that a broker is dead.</summary>
    private static readonly TimeSpan Call = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(9);

    /// <param name="failure">The clause of the message that says what was not done.</param>
    /// <param name="expected">Another answer than <c>done</c> that is no failure.</param>
    /// <returns>The word of the answer.</returns>
    /// <exception cref="StepFailedException">The tool failed. It is tried again.</exception>
    public static async Task<string> RunAsync(
        IHost host, RemoteScript script, string failure, string? expected, CancellationToken cancellationToken)
    {
        var answer = await host.AskAsync(script, cancellationToken);
        if (answer.IsDone || answer.Word == expected)
        {
            return answer.Word;
        }

        throw answer is { Word: "failed", Details: [var words] }
            ? new StepFailedException(Remedy.Retry, $"{failure}: {words}")
            : answer.Unexpected(host, script);
    }

    public static RemoteScript Script(
        ReassignmentTool tool, string act, ImmutableArray<Reassignment> moves, long? throttle = null) =>
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

    /// <summary>
    /// Writes the moves in the form that the tool reads. Written by hand, because a trimmed program has no reflection.
    /// </summary>
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
                foreach (var replica in move.To)
                {
                    writer.WriteNumberValue(replica);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}
