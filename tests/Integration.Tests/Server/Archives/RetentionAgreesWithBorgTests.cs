using System.Globalization;
using System.Text.RegularExpressions;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Integration.Tests.Borg;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Plans;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives;

/// <summary>On honest data, where archives bear the time at which they came, the server selects what borg itself would.</summary>
public sealed partial class RetentionAgreesWithBorgTests
{
    private const int Histories = 6;

    private static readonly (string Zone, Retention Retention)[] Cases =
    [
        ("UTC", new(KeepLast: 3, KeepDaily: 0, KeepWeekly: 0, KeepMonthly: 0, KeepYearly: 0)),
        ("UTC", Retention.Default),
        ("UTC", new(2, 3, 2, 2, 1, KeepWithinDays: 2, KeepHourly: 3)),
        ("Europe/Berlin", new(0, 7, 4, 6, 0)),
        ("Europe/Berlin", new(1, 2, 1, 1, 5, KeepHourly: 4)),
        ("America/St_Johns", new(0, 4, 3, 2, 2, KeepWithinDays: 30)),
        ("Pacific/Apia", new(0, 5, 0, 3, 1)),
        ("UTC", new(0, 0, 3, 0, 2)),
    ];

    [Fact]
    public async Task The_server_keeps_and_deletes_what_borg_prune_would()
    {
        await using var repository = await TempBorgRepository.CreateAsync();
        repository.AddFile("a");
        var now = TimeProvider.System.GetUtcNow();
        var histories = Enumerable.Range(0, Histories).Select(number => History(number, now)).ToList();
        for (var number = 0; number < Histories; number++)
            foreach (var (name, time) in histories[number])
                await RunAsync(repository, "UTC", ["create", "--timestamp", time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), $"{repository.Location.Text}::{name}", repository.Source]);

        var compared = 0;
        for (var number = 0; number < Histories; number++)
        {
            foreach (var (zone, retention) in Cases)
            {
                var output = await RunAsync(repository, zone, ["prune", "--dry-run", "--list", "--glob-archives", $"h{number}-*", .. Options(retention), repository.Location.Text]);
                var expected = Kept().Matches(output).ToDictionary(match => match.Groups[2].Value, match => match.Groups[1].Value.Trim());
                Assert.Equal(histories[number].Count, expected.Count + Gone().Count(output));

                var byId = histories[number].ToDictionary(archive => ArchiveId.Create(), archive => archive);
                var verdicts = RetentionSelection.Select(
                    byId.Select(pair => new RetentionCandidate(pair.Key, pair.Value.Time)), retention, TimeZoneInfo.FindSystemTimeZoneById(zone), TimeProvider.System.GetUtcNow());
                var actual = verdicts.Select(verdict => (byId[verdict.ArchiveId].Name, Reason: verdict.Reasons.FirstOrDefault(reason => reason.Number > 0)))
                    .Where(verdict => verdict.Reason is not null).ToDictionary(verdict => verdict.Name, verdict => Words(verdict.Reason!)); // because those without are left out
                Assert.Equal(expected, actual);
                compared++;
            }
        }

        Assert.Equal(Histories * Cases.Length, compared);
    }

    /// <summary>Some by the hour, some by the day, some over years; each on its own second.</summary>
    private static List<(string Name, DateTimeOffset Time)> History(int number, DateTimeOffset now)
    {
        var random = new Random(number * 7919 + 1);
        return [.. Enumerable.Range(0, 14).Select(at => now.AddMinutes(-10 - (number % 3, at % 3) switch
            {
                (_, 0) => random.Next(60 * 24 * 3),
                (0, _) => random.Next(60 * 24 * 20),
                (1, _) => random.Next(60 * 24 * 200),
                _ => random.Next(60 * 24 * 366 * 3),
            }))
            .Select(time => new DateTimeOffset(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero)).Distinct()
            .Select((time, at) => ($"h{number}-{at}", time))];
    }

    private static IEnumerable<string> Options(Retention retention)
    {
        (string Name, int Count)[] numbers =
        [
            ("last", retention.KeepLast), ("hourly", retention.KeepHourly), ("daily", retention.KeepDaily), ("weekly", retention.KeepWeekly),
            ("monthly", retention.KeepMonthly), ("yearly", retention.KeepYearly),
        ];
        foreach (var (name, count) in numbers.Where(number => number.Count > 0))
            yield return $"--keep-{name}={count}";
        if (retention.KeepWithinDays > 0)
            yield return $"--keep-within={retention.KeepWithinDays}d";
    }

    // borg calls the last so many those of so many seconds.
    private static string Words(RetentionReason reason) =>
        $"{(reason.Rule == RetentionRule.Last ? "secondly" : reason.Rule.ToString().ToLowerInvariant())}{(reason.IsOldest ? "[oldest]" : "")} #{reason.Number}";

    private static async Task<string> RunAsync(TempBorgRepository repository, string zone, string[] arguments)
    {
        await using var child = await ChildProcess.StartAsync(new()
        {
            FileName = "borg",
            Arguments = arguments,
            Environment = new Dictionary<string, string>
            {
                ["BORG_BASE_DIR"] = repository.Environment.BaseDirectory,
                ["BORG_PASSPHRASE"] = repository.Environment.Passphrase!, // because it was made with one
                ["BORG_SELFTEST"] = "disabled",
                ["TZ"] = zone,
                ["LC_ALL"] = "C.UTF-8",
            },
        });
        var lines = new List<string>();
        await foreach (var line in child.ReadErrorLinesAsync(TestContext.Current.CancellationToken))
            lines.Add(line);
        var exit = await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(exit.Code == 0, string.Join('\n', lines));
        return string.Join('\n', lines);
    }

    [GeneratedRegex(@"^Keeping archive \(rule: ([^)]*)\):\s+(\S+)", RegexOptions.Multiline)]
    private static partial Regex Kept();

    [GeneratedRegex(@"^Would prune:\s+(\S+)", RegexOptions.Multiline)]
    private static partial Regex Gone();
}
