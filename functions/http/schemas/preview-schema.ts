import * as z from 'zod';
import { priceSource } from './run-schema.ts';
import { instant, text } from './schema-parts.ts';

const usd = (description: string) => z.number().min(0).meta({ description });

const previewPriceSchema = z
  .strictObject({
    usdPerRun: usd('One run at the least that is billed, in US dollars.'),
    usdPerHour: usd('One run for every hour that it runs, in US dollars.'),
    usdPerMonth: usd(
      'All runs of 30 days at the least that is billed. It is there for `every` and `cron`.',
    ).optional(),
    ...priceSource,
    assumes: text('What the figures take for granted, in words.'),
  })
  .meta({ id: 'PreviewPrice', description: 'What a job will cost.' });

/** What a job would do. */
export const previewSchema = z
  .strictObject({
    occurrences: z
      .array(
        z.strictObject({
          at: instant('The instant.'),
          local: z.iso
            .datetime({ offset: true })
            .meta({ description: "The same instant in the job's time zone." }),
          note: text('What a change of the clocks does to it.').optional(),
        }),
      )
      .max(50)
      .meta({ description: 'The first instants at which the job would be due.' }),
    words: text('When the job is due, in plain words.'),
    size: z
      .strictObject({
        cpu: z.number().meta({ description: 'vCPUs.' }),
        memory: z.number().meta({ description: 'MiB.' }),
      })
      .optional()
      .meta({ description: 'The size of its containers. It is absent where it has none, like the price.' }),
    price: previewPriceSchema.optional(),
    warnings: z.array(z.string()).meta({ description: 'What is allowed and probably not meant.' }),
  })
  .meta({
    id: 'Preview',
    description: 'What a job would do.',
    examples: [
      {
        occurrences: [
          { at: '2027-03-27T01:30:00.000Z', local: '2027-03-27T02:30:00+01:00' },
          {
            at: '2027-03-28T01:00:00.000Z',
            local: '2027-03-28T03:00:00+02:00',
            note: '02:30 does not exist on 2027-03-28 in Europe/Berlin: the clocks go forward; runs at 03:00',
          },
        ],
        words: 'At 02:30, every day, Europe/Berlin time; from 2027-03-27T00:00:00+01:00 on',
        size: { cpu: 0.25, memory: 512 },
        price: {
          usdPerRun: 0.00028904,
          usdPerHour: 0.0173425,
          usdPerMonth: 0.00867125,
          currency: 'USD',
          region: 'us-east-1',
          asOf: '2026-09-28',
          isEstimate: false,
          assumes:
            'list prices of us-east-1; every run is billed for one minute, the least there is; 30 runs in a month of 30 days; logs, data transfer and what Runat itself uses are not in it',
        },
        warnings: [],
      },
    ],
  });
