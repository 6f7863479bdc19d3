namespace KafkaPi.Operator.Tests.Architecture.House;

/// <summary>A word, or several that follow each other, that names nothing any more.</summary>
/// <param name="Word">In PascalCase: <c>LiveChange</c>.</param>
/// <param name="Instead">The field's term.</param>
/// <param name="Except">Names in which the word has kept its plain meaning.</param>
internal sealed record RetiredWord(string Word, string Instead, params string[] Except);
