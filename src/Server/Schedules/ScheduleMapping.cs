using System.Text.Json;
using BorgBackupServer.Server.Platform.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Schedules;

internal sealed class ScheduleMapping : IEntityTypeConfiguration<Schedule>
{
    public void Configure(EntityTypeBuilder<Schedule> builder)
    {
        builder.ToTable("schedules");
        builder.HasKey(schedule => schedule.PlanId);
        // Read and written as a whole; what is asked for by its value has a column of its own.
        builder.Property(schedule => schedule.Rule).HasConversion(
            rule => JsonSerializer.Serialize(rule, RestJson.Options), json => JsonSerializer.Deserialize<ScheduleDraft>(json, RestJson.Options) ?? new ScheduleDraft());
        builder.HasIndex(schedule => schedule.NextRunAt);
        builder.HasIndex(schedule => schedule.GivesUpAt);
    }
}
