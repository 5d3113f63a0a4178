using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BorgBackupServer.Server.Platform.Database.Migrations
{
    /// <inheritdoc />
    public partial class Schedules : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "TimeZone",
                table: "schedules",
                newName: "Rule");

            migrationBuilder.AddColumn<long>(
                name: "ExpectedAt",
                table: "schedules",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "GivesUpAt",
                table: "schedules",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "OverdueAt",
                table: "schedules",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "OverdueAfterMinutes",
                table: "clients",
                type: "INTEGER",
                nullable: true);

            // Each daily schedule becomes one of kind daily with one time, and what it promised last is its run of the day before.
            migrationBuilder.Sql("""
                UPDATE schedules SET
                    Rule = json_object('kind', CASE WHEN IsEnabled THEN 'daily' ELSE 'by-hand' END, 'timeZone', Rule, 'times', json_array(DailyAt)),
                    ExpectedAt = CASE WHEN IsEnabled THEN NextRunAt - 86400000 END,
                    OverdueAt = CASE WHEN IsEnabled THEN NextRunAt - 43200000 END;
                """);

            // By hand, because EF Core would rebuild the table, and perhaps before the line above.
            migrationBuilder.Sql("ALTER TABLE schedules DROP COLUMN DailyAt;");
            migrationBuilder.Sql("ALTER TABLE schedules DROP COLUMN IsEnabled;");

            migrationBuilder.CreateIndex(
                name: "IX_schedules_GivesUpAt",
                table: "schedules",
                column: "GivesUpAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_schedules_GivesUpAt",
                table: "schedules");

            migrationBuilder.DropColumn(
                name: "ExpectedAt",
                table: "schedules");

            migrationBuilder.DropColumn(
                name: "GivesUpAt",
                table: "schedules");

            migrationBuilder.DropColumn(
                name: "OverdueAt",
                table: "schedules");

            migrationBuilder.DropColumn(
                name: "OverdueAfterMinutes",
                table: "clients");

            migrationBuilder.RenameColumn(
                name: "Rule",
                table: "schedules",
                newName: "TimeZone");

            migrationBuilder.AddColumn<TimeOnly>(
                name: "DailyAt",
                table: "schedules",
                type: "TEXT",
                nullable: false,
                defaultValue: new TimeOnly(0, 0, 0));

            migrationBuilder.AddColumn<bool>(
                name: "IsEnabled",
                table: "schedules",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);
        }
    }
}
