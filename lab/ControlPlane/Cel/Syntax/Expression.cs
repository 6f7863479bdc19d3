using System.Collections.Immutable;

namespace KafkaPi.ControlPlane.Cel.Syntax;

/// <summary>The syntax tree of a CEL expression. Operators are calls of functions named like <c>_+_</c>.</summary>
internal abstract record Expression
{
    private Expression()
    {
    }

    public sealed record Literal(object? Value) : Expression;

    public sealed record Identifier(string Name) : Expression;

    /// <summary><c>operand.field</c>, <c>operand.?field</c> or <c>has(operand.field)</c>.</summary>
    public sealed record Select(Expression Operand, string Field, SelectMode Mode) : Expression;

    public sealed record Call(string Function, ImmutableArray<Expression> Arguments, bool Member) : Expression;

    public sealed record Conditional(Expression Condition, Expression Then, Expression Else) : Expression;

    public sealed record Logical(bool IsAnd, Expression Left, Expression Right) : Expression;

    public sealed record List(ImmutableArray<Expression> Items) : Expression;

    public sealed record Map(ImmutableArray<(Expression Key, Expression Value)> Entries) : Expression;

    /// <summary>A macro such as <c>range.all(x, body)</c>.</summary>
    /// <param name="Macro">The macro.</param>
    /// <param name="Range">The list or map that is walked.</param>
    /// <param name="Variable">The name of the current item.</param>
    /// <param name="Body">The expression evaluated per item.</param>
    /// <param name="Transform">The last argument of a three-argument <c>map</c>.</param>
    public sealed record Comprehension(
        Macro Macro, Expression Range, string Variable, Expression Body, Expression? Transform = null) : Expression;

    /// <summary><c>cel.bind(variable, value, body)</c>.</summary>
    public sealed record Bind(string Variable, Expression Value, Expression Body) : Expression;
}
