using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Schedules;

/// <summary>A database of the time when a schedule was one time of the day: nothing of it is lost.</summary>
public sealed class ScheduleMigrationTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Daily_schedules_are_taken_over_as_they_were()
    {
        using var folder = new TempFolder();
        await using var database = new ServerDatabase(new DbContextOptionsBuilder<ServerDatabase>().UseSqlite($"Data Source={folder["old.db"]};Pooling=False").Options);
        var next = new DateTimeOffset(2026, 5, 5, 0, 30, 0, TimeSpan.Zero);
        await database.GetService<IMigrator>().MigrateAsync("20261123135706_Initial", Cancelled);
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO schedules (PlanId, IsEnabled, DailyAt, TimeZone, NextRunAt) VALUES
            ('0197A000-0000-7000-8000-000000000001', 1, '02:30:00', 'Europe/Berlin', {next.ToUnixTimeMilliseconds()}),
            ('0197A000-0000-7000-8000-000000000002', 0, '23:15:00', 'Asia/Kathmandu', NULL)
            """, Cancelled);
        await database.Database.MigrateAsync(Cancelled);
        var schedules = await database.Set<Schedule>().AsNoTracking().OrderBy(schedule => schedule.PlanId).ToListAsync(Cancelled);

        Assert.Equivalent(ScheduleDraft.Daily("Europe/Berlin", new TimeOnly(2, 30)), schedules[0].Rule, strict: true);
        Assert.Equal((next, next.AddDays(-1), next.AddHours(-12)), (schedules[0].NextRunAt, schedules[0].ExpectedAt, schedules[0].OverdueAt));
        Assert.Equivalent(ScheduleDraft.Daily("Asia/Kathmandu", new TimeOnly(23, 15)) with { Kind = ScheduleKind.ByHand }, schedules[1].Rule, strict: true);
        Assert.Equal(default, (schedules[1].NextRunAt, schedules[1].ExpectedAt, schedules[1].OverdueAt));
    }
}
