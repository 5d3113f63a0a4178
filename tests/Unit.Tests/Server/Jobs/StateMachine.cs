using System.Text;

namespace BorgBackupServer.Unit.Tests.Server.Jobs;

/// <summary>A lifecycle as a diagram and a table, for the document.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Text">What the table alone does not say.</param>
/// <param name="First">The state it begins in.</param>
/// <param name="States">All states.</param>
/// <param name="Events">All events.</param>
/// <param name="Decide">State and event to the answer.</param>
internal sealed record StateMachine(
    string Title, string Text, string First, IReadOnlyList<string> States, IReadOnlyList<string> Events, Func<string, string, StateMachine.Answer> Decide)
{
    /// <summary>A new state, perhaps with a step that the caller takes; or the code of a refusal.</summary>
    public sealed record Answer(string? To, string? Refusal, string? Step = null);

    public void AppendTo(StringBuilder text)
    {
        text.Append($"\n## {Title}\n\n{Text.Trim()}\n\n```mermaid\nstateDiagram-v2\n    [*] --> {First}\n");
        var moves = from state in States from @event in Events let answer = Decide(state, @event) where answer.To is { } to && to != state select (state, answer.To, @event);
        foreach (var edge in moves.GroupBy(move => (move.state, move.To)))
            text.Append($"    {edge.Key.state} --> {edge.Key.To}: {string.Join(", ", edge.Select(move => move.@event))}\n");
        text.Append($"```\n\n| | {string.Join(" | ", States)} |\n|---|{string.Concat(States.Select(_ => "---|"))}\n");
        foreach (var @event in Events)
            text.Append($"| {@event} | {string.Join(" | ", States.Select(state => Cell(state, Decide(state, @event))))} |\n");
    }

    private static string Cell(string state, Answer answer)
    {
        if (answer.Refusal is not null)
            return $"`{answer.Refusal}`";
        var to = answer.To == state ? "*stays*" : $"**{answer.To}**";
        return answer.Step is null ? to : $"{to}, {answer.Step}";
    }
}
