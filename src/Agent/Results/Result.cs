using System.Diagnostics.CodeAnalysis;

namespace BorgBackupServer.Agent.Results;

/// <summary>A value, or the problem that stands in its place.</summary>
public readonly struct Result<T>
{
    private readonly T? value;

    private Result(T? value, Problem? problem) => (this.value, Problem) = (value, problem);

    public Problem? Problem { get; }

    /// <summary>The value. Asking for it where there is a problem is a bug and throws.</summary>
    public T Value => Problem is null ? value! : throw new InvalidOperationException($"No value: {Problem.Code}: {Problem.Detail}"); // because a result without a problem was made from a value

    public bool IsSuccess([MaybeNullWhen(false)] out T success, [NotNullWhen(false)] out Problem? problem)
    {
        success = value;
        problem = Problem;
        return Problem is null;
    }

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Problem problem) => new(default, problem);
}
