using System.Security.Cryptography;
using System.Text;
using KafkaPi.Operator.Tests.Architecture;

namespace KafkaPi.Operator.Tests.Observation.Probe;

/// <summary>Answers as real hosts, brokers and ZooKeepers gave them.</summary>
internal static class Recorded
{
    public static string Text(string room, string name) =>
        File.ReadAllText(SourceTree.PathOf("tests", "Operator.Tests", room, "Answers", name));

    public static byte[] Bytes(string room, string name) =>
        Convert.FromHexString(Text(room, name).ReplaceLineEndings(""));

    /// <summary>A probe's answer without its last line, the digest.</summary>
    public static string Body(string answer) => answer[..answer.LastIndexOf("end\t", StringComparison.Ordinal)];

    public static string Seal(string body) =>
        $"{body}end\t{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}\n";
}
