using System.Globalization;
using BorgBackupServer.Agent.Databases;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Agent.Proving;

/// <summary>What is in a database: tables, and of each table its rows up to a bound.</summary>
internal sealed record TableCount(long Tables, long Rows, bool HasMore)
{
    /// <summary>So many rows of one table are counted.</summary>
    public const int MostRows = 100_000;

    /// <summary>So many tables are queried; the others are counted as tables only.</summary>
    private const int MostTables = 5000;

    private const int AtOnce = 50;

    /// <param name="list">Prints the tables, one a line, as hexadecimal digits.</param>
    /// <param name="query">Prints for each of some tables, by those digits, one line with its rows, at most one more than <see cref="MostRows"/>.</param>
    /// <param name="beat">Called now and then.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Result<TableCount>> TakeAsync(ChildProcessStart list, Func<IReadOnlyList<string>, ChildProcessStart> query, Action beat, CancellationToken cancellationToken)
    {
        if (!(await ClientProgram.AskAsync(list, cancellationToken)).IsSuccess(out var text, out var problem))
            return problem;
        var tables = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var count = new TableCount(tables.Length, 0, tables.Length > MostTables);
        foreach (var some in tables.Take(MostTables).Chunk(AtOnce))
        {
            beat();
            if (!(await ClientProgram.AskAsync(query(some), cancellationToken)).IsSuccess(out text, out problem))
                return problem;
            var numbers = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (numbers.Length != some.Length)
                return new Problem("database.failed", ProblemKind.Failed, "The count of rows is not understood.", null);
            foreach (var number in numbers)
            {
                var rows = long.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture);
                count = count with { Rows = count.Rows + Math.Min(rows, MostRows), HasMore = count.HasMore || rows > MostRows };
            }
        }

        return count;
    }
}
